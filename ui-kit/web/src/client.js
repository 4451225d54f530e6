// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

// What the page loads: the real window, clock and socket are put into the modules here. Whatever decides something stands
// in a module of its own, beside a test.

import { loadElements } from "./elements.js";
import { livePage } from "./page.js";
import { themeSwitch } from "./theme.js";

themeSwitch({
  page: document.documentElement,
  button: document.getElementById("theme-switch"),
  systemDark: window.matchMedia("(prefers-color-scheme: dark)"),
  storage: () => window.localStorage,
});
// It says itself what to do without this script, for as long as that has not arrived.
document.getElementById("no-script")?.remove();

const root = document.getElementById("root");
if (root?.dataset.page) {
  livePage({
    window,
    root,
    loadElements,
    nonce: nonce(),
    locks: navigator.locks,
    random: Math.random,
    clock: {
      setTimeout: window.setTimeout.bind(window),
      clearTimeout: window.clearTimeout.bind(window),
      now: () => performance.now(),
    },
    openSocket: () => new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/treadle/socket`),
  });
} else {
  loadElements(document);
}

/** Names a session's Events. Not crypto.randomUUID, which plain http from another machine doesn't have. */
function nonce() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
