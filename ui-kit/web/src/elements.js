// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

// The custom elements of the page. The ones that nearly every page has are part of the client; all others of Web Awesome
// are loaded, in one file, when the page first holds one. So a component of the kit only has to name its element.

import "./icons.js";
import "@awesome.me/webawesome/dist/components/button/button.js";
import "@awesome.me/webawesome/dist/components/card/card.js";
import "@awesome.me/webawesome/dist/components/input/input.js";
import "@awesome.me/webawesome/dist/components/progress-bar/progress-bar.js";
import "@awesome.me/webawesome/dist/components/tab-group/tab-group.js";
import "@awesome.me/webawesome/dist/components/tab-panel/tab-panel.js";
import "@awesome.me/webawesome/dist/components/tab/tab.js";

/** Loads what the container holds and is not defined yet. */
export function loadElements(container) {
  const missing = [...container.querySelectorAll(":not(:defined)")].some((element) => element.localName.startsWith("wa-"));
  if (missing) {
    import("treadle:elements").catch((failure) => console.error("treadle: some elements could not be loaded", failure));
  }
}
