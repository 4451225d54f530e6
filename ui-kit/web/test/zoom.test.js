// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { zoomBy } from "../src/zoom.js";

describe("the keys of a plot", () => {
  it("look closer, around the middle", () => {
    assert.deepEqual(zoomBy("+", [0, 8], false), [2, 6]);
    assert.deepEqual(zoomBy("=", [2, 6], true), [3, 5]);
  });

  it("look at more, move, and show all, once something is looked into", () => {
    assert.deepEqual(zoomBy("-", [2, 6], true), [0, 8]);
    assert.deepEqual(zoomBy("ArrowLeft", [2, 6], true), [1, 5]);
    assert.deepEqual(zoomBy("ArrowRight", [2, 6], true), [3, 7]);
    assert.equal(zoomBy("0", [2, 6], true), null);
    assert.equal(zoomBy("Escape", [2, 6], true), null);
  });

  it("mean nothing while all is shown, so that they scroll the page", () => {
    for (const key of ["-", "ArrowLeft", "ArrowRight", "0", "Escape", "a", "Tab"]) assert.equal(zoomBy(key, [0, 8], false), undefined);
    assert.equal(zoomBy("Tab", [0, 8], true), undefined);
  });

  it("look no closer than numbers go", () => {
    assert.equal(zoomBy("+", [1e15, 1e15 + 0.125], true), undefined);
  });
});
