// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { it } from "node:test";
import { onThemeChange } from "../src/themechanges.js";
import { browser } from "../testing/browser.js";

it("a change of colours is told, by whomever it was made, until it is stopped", async () => {
  const { window, document } = browser();
  const system = [];
  window.matchMedia = (query) => ({
    addEventListener: (_, listener) => system.push([query, listener]),
    removeEventListener: (_, listener) => system.splice(system.findIndex((each) => each[1] === listener), 1),
  });
  let changes = 0;
  const stop = onThemeChange(window, () => changes++);

  document.documentElement.dataset.theme = "dark";
  await window.happyDOM.waitUntilComplete();
  assert.equal(changes, 1);
  assert.deepEqual(system.map(([query]) => query), ["(prefers-color-scheme: dark)", "(forced-colors: active)"]);
  system.forEach(([, listener]) => listener());
  assert.equal(changes, 3);

  stop();
  document.documentElement.dataset.theme = "light";
  await window.happyDOM.waitUntilComplete();
  assert.equal(changes, 3);
  assert.equal(system.length, 0);
});
