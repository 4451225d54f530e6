// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

// The custom elements of the page. The ones that nearly every page has are part of the client; all others of Web Awesome
// are loaded, in one file, when the page first holds one. An element of our own, treadle-NAME, is defined by elements/NAME.js,
// which is loaded when the page first holds it. So a component of the kit only has to name its element.

import "./icons.js";
import "@awesome.me/webawesome/dist/components/button/button.js";
import "@awesome.me/webawesome/dist/components/card/card.js";
import "@awesome.me/webawesome/dist/components/input/input.js";
import "@awesome.me/webawesome/dist/components/progress-bar/progress-bar.js";
import "@awesome.me/webawesome/dist/components/tab-group/tab-group.js";
import "@awesome.me/webawesome/dist/components/tab-panel/tab-panel.js";
import "@awesome.me/webawesome/dist/components/tab/tab.js";

/**
 * Loads what the container holds and is not defined yet.
 *
 * @returns {Promise<boolean>} whether all of it has arrived
 */
export async function loadElements(container) {
  const missing = new Set([...container.querySelectorAll(":not(:defined)")].map((element) => element.localName));
  const arrived = await Promise.all([...missing].map(load));
  return arrived.every(Boolean);
}

async function load(name) {
  try {
    if (name.startsWith("wa-")) await import("treadle:elements");
    if (name.startsWith("treadle-")) await import(`./elements/${name.slice("treadle-".length)}.js`);
    return true;
  } catch (failure) {
    console.error(`treadle: the element ${name} could not be loaded`, failure);
    return false;
  }
}
