// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

import { Window } from "happy-dom";
import { livePage } from "../src/page.js";
import { manualClock } from "./clock.js";
import { sockets } from "./socket.js";

const FRAME = `
  <div id="system"><p data-for="system" data-hide-unless="notice" hidden><span data-for="system" data-text="notice"></span></p></div>
  <p id="client-notice" hidden><span id="client-notice-text"></span><button id="client-notice-action" hidden></button></p>
  <span data-connection-word></span>
  <button id="start-over"></button>
  <div id="share-card"><input id="share-link" readonly><button id="share-copy">Copy link</button></div>
  <div id="toasts"></div>`;

/** A page as the frame's template makes it, in a document of happy-dom. */
export function browser(content = "", address = "http://localhost/async-functions") {
  const window = new Window({ url: address });
  window.document.body.innerHTML = `${FRAME}<div id="root" data-page="/async-functions" data-tree="a1b2c3">${content}</div>`;
  return { window, document: window.document, element: (id) => window.document.getElementById(id) };
}

/** The whole client on such a page, with a clock and sockets that the test drives. */
export function live(content, address, { locks, nonce = "n0nce", page = browser(content, address), loadElements = async () => true } = {}) {
  const clock = manualClock();
  const server = sockets();
  livePage({
    window: page.window,
    root: page.element("root"),
    openSocket: server.open,
    loadElements,
    nonce,
    locks,
    random: () => 1,
    clock,
  });
  return { ...page, clock, server };
}

/** The locks of one browser, which all of its tabs share. */
export function lockManager() {
  const queues = new Map();
  return {
    async request(name, { signal }, callback) {
      const before = queues.get(name) ?? Promise.resolve();
      let resolve;
      const promise = new Promise((done) => (resolve = done));
      queues.set(name, before.then(() => promise));
      try {
        await Promise.race([before, ...(signal ? [new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)))] : [])]);
        return await callback();
      } finally {
        resolve();
      }
    },
  };
}
