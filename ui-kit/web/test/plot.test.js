// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { document, place, drawFrame, drawsWaiting } from "../testing/elements.js";
import "../src/elements/plot.js";

// The drawing itself takes a real canvas: the end-to-end tests have one. Here the element has no size, and draws nothing.

const TWO_LINES = JSON.stringify([{ x: "x", y: "y", label: "first" }, { x: "x", y: "z", label: "second" }]);

function plot(lines = `[{"x":"x","y":"y","label":"y"}]`) {
  const element = place(`<treadle-plot role="img" aria-label="Walk" label="Walk" lines='${lines}'>
    <ul class="t-plot-legend" hidden></ul><div class="t-plot-canvas"></div></treadle-plot>`);
  return {
    element,
    stream: (x, more) => {
      const columns = { x: Float64Array.from(x), y: new Float64Array(x.length), z: new Float64Array(x.length) };
      (element.streamed ??= []).push({ reset: false, first: x[0] ?? 0, rows: x.length, oldest: 0, columns, ...more });
      element.takeStreamed();
    },
    name: () => element.getAttribute("aria-label"),
    empty: () => element.hasAttribute("data-empty"),
    legend: () => [...element.querySelectorAll("li")].map((entry) => entry.textContent),
  };
}

describe("a plot", () => {
  it("is named as the server names it, and isn't said to be empty, until it is told", () => {
    const walk = plot();
    drawFrame();
    assert.equal(walk.name(), "Walk");
    assert.equal(walk.empty(), false);
  });

  it("says what it shows whenever it is drawn", () => {
    const walk = plot();
    walk.stream([]);
    drawFrame();
    assert.equal(walk.name(), "Walk, no points yet");
    assert.equal(walk.empty(), true);
    walk.stream([0, 1, 2]);
    drawFrame();
    assert.equal(walk.name(), "Walk, 3 points, x from 0 to 2");
    assert.equal(walk.empty(), false);
  });

  it("is drawn once a frame, however much comes meanwhile", () => {
    const walk = plot();
    drawFrame();
    for (let row = 0; row < 100; row++) walk.stream([row]);
    assert.equal(drawsWaiting(), 1);
    assert.equal(walk.element.streamed.length, 0);
    drawFrame();
    assert.equal(walk.name(), "Walk, 100 points, x from 0 to 99");
  });

  it("takes what was streamed to it before it was there", () => {
    document.body.innerHTML = "";
    const element = document.createElement("treadle-plot");
    element.innerHTML = `<ul class="t-plot-legend"></ul><div class="t-plot-canvas"></div>`;
    element.setAttribute("label", "Late");
    element.setAttribute("lines", `[{"x":"x","y":"y","label":"y"}]`);
    element.streamed = [{ reset: true, first: 4, rows: 1, oldest: 4, columns: { x: Float64Array.of(4), y: Float64Array.of(0) } }];
    document.body.append(element);
    drawFrame();
    assert.equal(element.getAttribute("aria-label"), "Late, 1 point, x at 4");
  });

  it("has another name and other lines when the server says so, with the columns that it has", () => {
    const walk = plot();
    walk.stream([0, 1]);
    walk.element.setAttribute("label", "Two walks");
    walk.element.setAttribute("lines", TWO_LINES);
    drawFrame();
    assert.equal(walk.name(), "Two walks, lines first, second, 2 points, x from 0 to 1");
    assert.deepEqual(walk.legend(), ["first", "second"]);
  });

  it("has a legend only for several lines", () => {
    const walk = plot();
    walk.stream([0]);
    drawFrame();
    assert.equal(walk.element.querySelector(".t-plot-legend").hidden, true);
    walk.element.setAttribute("lines", TWO_LINES);
    drawFrame();
    assert.equal(walk.element.querySelector(".t-plot-legend").hidden, false);
  });

  it("draws nothing any more when it is gone", () => {
    const walk = plot();
    walk.stream([0]);
    walk.element.remove();
    walk.stream([1]);
    assert.equal(drawsWaiting(), 0);
    document.body.append(walk.element);
    drawFrame();
    assert.equal(walk.name(), "Walk, 2 points, x from 0 to 1");
  });

  it("says how many points there are of which it has a choice, and what of them is looked into", () => {
    const walk = plot();
    walk.stream([0, 999], { total: 1_000 });
    drawFrame();
    assert.equal(walk.name(), "Walk, 1,000 points, x from 0 to 999");
    walk.element.range = "2 3.5";
    drawFrame();
    assert.equal(walk.name(), "Walk, 1,000 points, zoomed to x from 2 to 3.5");
    walk.element.range = "";
    drawFrame();
    assert.equal(walk.name(), "Walk, 1,000 points, x from 0 to 999");
  });
});
