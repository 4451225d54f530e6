// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { plotName } from "../src/plotname.js";

const ONE = [{ x: "x", y: "y", label: "y" }];

describe("a plot's name", () => {
  it("says how many points there are and where they are", () => {
    assert.equal(plotName("Line plot", ONE, Float64Array.from({ length: 16 }, (_, i) => i)), "Line plot, 16 points, x from 0 to 15");
  });

  it("of one point says where that is", () => {
    assert.equal(plotName("Line plot", ONE, [0]), "Line plot, 1 point, x at 0");
  });

  it("of none says so", () => {
    assert.equal(plotName("Random walk", ONE, []), "Random walk, no points yet");
    assert.equal(plotName("Random walk", [], []), "Random walk, no points yet");
  });

  it("names several lines", () => {
    const lines = [{ x: "t", y: "a", label: "sine" }, { x: "t", y: "b", label: "cosine" }];
    assert.equal(plotName("Waves", lines, [0, 1]), "Waves, lines sine, cosine, 2 points, t from 0 to 1");
  });

  it("says numbers as people write them", () => {
    assert.equal(plotName("Line plot", ONE, [-0.1 - 0.2, 1_700_000_000]), "Line plot, 2 points, x from -0.3 to 1700000000");
    assert.equal(plotName("Line plot", ONE, new Float64Array(12_345)), "Line plot, 12,345 points, x from 0 to 0");
  });

  it("counts also those that aren't sent, and says what is looked into", () => {
    assert.equal(plotName("Line plot", ONE, [0, 4_999_999], 5_000_000), "Line plot, 5,000,000 points, x from 0 to 4999999");
    assert.equal(plotName("Line plot", ONE, [1, 2, 3], 5_000_000, [1.5, 2.5]), "Line plot, 5,000,000 points, zoomed to x from 1.5 to 2.5");
  });
});
