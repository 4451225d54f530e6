// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { place } from "../testing/elements.js";
import "../src/elements/log.js";

function log(attributes = "") {
  const element = place(`<treadle-log ${attributes}><div class="t-log-rows"><table><tbody></tbody></table></div></treadle-log>`);
  const area = element.firstElementChild;
  return {
    element,
    area,
    append: (first, rows, more) => {
      (element.streamed ??= []).push({ reset: false, first, oldest: 0, rows, ...more });
      element.takeStreamed();
    },
    rows: () => [...element.querySelectorAll("tr")].map((row) => [...row.children].map((cell) => cell.textContent)),
    empty: () => element.hasAttribute("data-empty"),
    /** Happy-dom lays nothing out: each row is said to be 10 pixels high, in an area of 20. */
    layOut: () => Object.defineProperties(area, { clientHeight: { value: 20 }, scrollHeight: { get: () => 10 * element.querySelectorAll("tr").length } }),
  };
}

describe("a log", () => {
  it("appends rows, as text whatever is in them", () => {
    const lines = log();
    lines.append(0, [["<b>bold</b>", 1.5, true]]);
    lines.append(1, [["next", 2, false]]);
    assert.deepEqual(lines.rows(), [["<b>bold</b>", "1.5", "true"], ["next", "2", "false"]]);
  });

  it("shows the newest on top if it is to", () => {
    const lines = log("newestfirst");
    lines.append(0, [["a"], ["b"]]);
    lines.append(2, [["c"]]);
    assert.deepEqual(lines.rows(), [["c"], ["b"], ["a"]]);
  });

  it("turns round when it is told to", () => {
    const lines = log();
    lines.append(0, [["a"], ["b"]]);
    lines.element.toggleAttribute("newestfirst", true);
    lines.append(2, [["c"]]);
    assert.deepEqual(lines.rows(), [["c"], ["b"], ["a"]]);
    lines.element.toggleAttribute("newestfirst", false);
    assert.deepEqual(lines.rows(), [["a"], ["b"], ["c"]]);
  });

  for (const order of ["", "newestfirst"]) {
    it(`keeps no row before the oldest that is kept ${order}`, () => {
      const lines = log(order);
      lines.append(0, [["a"], ["b"], ["c"]]);
      lines.append(3, [["d"]], { oldest: 2 });
      lines.append(4, [], { oldest: 3 });
      assert.deepEqual(lines.rows(), [["d"]]);
    });
  }

  for (const order of ["", "newestfirst"]) {
    it(`drops what was there from the number on that the next rows have ${order}`, () => {
      const lines = log(order);
      lines.append(0, [["a"], ["b"], ["c"], ["d"]]);
      lines.append(2, [["D"]]);
      lines.append(3, [["e"]]);
      const shown = [["a"], ["b"], ["D"], ["e"]];
      assert.deepEqual(lines.rows(), order === "" ? shown : shown.reverse());
      lines.append(0, []);
      assert.deepEqual(lines.rows(), []);
      assert.equal(lines.empty(), true);
    });
  }

  it("begins anew when it is reset, and when all that it held was pushed out", () => {
    const lines = log();
    lines.append(0, [["a"]]);
    lines.append(1, [["b"]], { reset: true, oldest: 1 });
    assert.deepEqual(lines.rows(), [["b"]]);
    lines.append(50, [["c"]], { oldest: 50 });
    assert.deepEqual(lines.rows(), [["c"]]);
  });

  it("is said to be empty once it is known to be", () => {
    const lines = log();
    assert.equal(lines.empty(), false);
    lines.append(0, [], { reset: true });
    assert.equal(lines.empty(), true);
    lines.append(0, [["a"]]);
    assert.equal(lines.empty(), false);
  });

  it("stays at the end for who is at the end, and nowhere else for who isn't", () => {
    const lines = log();
    lines.layOut();
    lines.append(0, [["a"], ["b"], ["c"]]);
    assert.equal(lines.area.scrollTop, 30);
    lines.area.scrollTop = 0;
    lines.append(3, [["d"]]);
    assert.equal(lines.area.scrollTop, 0);
    lines.area.scrollTop = 20;
    lines.append(4, [["e"]]);
    assert.equal(lines.area.scrollTop, 50);
    lines.area.scrollTop = 3;
    lines.append(3, []);
    lines.append(0, [["a"], ["b"], ["c"]], { reset: true });
    assert.equal(lines.area.scrollTop, 3);
  });
});
