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

/** Elements of our own, each loaded when the page first holds one. */
const own = {
  "treadle-timeline": () => import("./timeline-element.js"),
};

/** Loads what the container holds and is not defined yet. */
export function loadElements(container) {
  const missing = new Set([...container.querySelectorAll(":not(:defined)")].map((element) => element.localName));
  const loads = [...missing].filter((name) => Object.hasOwn(own, name)).map((name) => own[name]);
  if ([...missing].some((name) => name.startsWith("wa-"))) loads.push(() => import("treadle:elements"));
  for (const load of loads) load().catch((failure) => console.error("treadle: some elements could not be loaded", failure));
}
