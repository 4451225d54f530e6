// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { it } from "node:test";
import { mayReload } from "../src/reload.js";
import { browser } from "../testing/browser.js";

it("a page may load itself again three times in 30 s", () => {
  const { window } = browser();
  let time = 1_000_000;
  const ask = () => mayReload({ storage: () => window.sessionStorage, now: () => time });

  assert.deepEqual([ask(), ask(), ask(), ask()], [true, true, true, false]);
  time += 29_999;
  assert.equal(ask(), false);
  time += 1;
  assert.equal(ask(), true);
});

it("a page that can't count doesn't load itself again", () => {
  const storage = () => { throw new Error("forbidden"); };
  assert.equal(mayReload({ storage, now: Date.now }), false);
});
