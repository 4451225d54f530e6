// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

// Custom elements take what they need from the globals of their page. Imported before them, this makes those of a document
// of happy-dom the globals of the test, in which frames of the screen come when the test says so.

import { browser } from "./browser.js";

const { window } = browser();
const frames = [];

export const { document } = window;

/** Makes this the page's content, as a whole: an element is there with all that it holds. */
export function place(html) {
  const parsed = document.createElement("div");
  parsed.innerHTML = html;
  document.body.replaceChildren(...parsed.children);
  return document.body.firstElementChild;
}

/** Lets the browser draw. */
export function drawFrame() {
  frames.splice(0).forEach((draw) => draw?.());
}

/** How many draws are asked for. */
export function drawsWaiting() {
  return frames.filter(Boolean).length;
}

Object.assign(globalThis, {
  window,
  document,
  navigator: window.navigator,
  devicePixelRatio: window.devicePixelRatio,
  matchMedia: window.matchMedia.bind(window),
  CustomEvent: window.CustomEvent,
  HTMLElement: window.HTMLElement,
  customElements: window.customElements,
  ResizeObserver: window.ResizeObserver,
  getComputedStyle: window.getComputedStyle.bind(window),
  requestAnimationFrame: (draw) => frames.push(draw) - 1,
  cancelAnimationFrame: (frame) => delete frames[frame],
});
