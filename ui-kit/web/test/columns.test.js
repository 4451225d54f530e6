// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Columns } from "../src/columns.js";

/** A patch that appends rows from the number `first` on. */
function patch(first, x, more = {}) {
  const columns = Object.fromEntries(Object.entries({ x, ...more.columns }).map(([name, values]) => [name, Float64Array.from(values)]));
  return { reset: false, first, rows: x.length, oldest: 0, ...more, columns };
}

function taken(...patches) {
  const columns = new Columns();
  patches.forEach((each) => columns.take(each));
  return columns;
}

const range = (from, to) => Array.from({ length: to - from }, (_, i) => from + i);

describe("columns", () => {
  it("are empty at first, whatever they are asked for", () => {
    assert.equal(taken().size, 0);
    assert.deepEqual([...taken().view("x")], []);
  });

  it("are empty when they are told of no rows", () => {
    assert.equal(taken(patch(0, [], { reset: true })).size, 0);
  });

  it("grow at their ends", () => {
    const columns = taken(patch(0, [0], { columns: { y: [5] } }), patch(1, [1, 2], { columns: { y: [6, 7] } }));
    assert.equal(columns.size, 3);
    assert.deepEqual([...columns.view("x")], [0, 1, 2]);
    assert.deepEqual([...columns.view("y")], [5, 6, 7]);
  });

  it("forget the rows before the oldest that is kept", () => {
    const columns = taken(patch(0, [0, 1, 2]), patch(3, [3], { oldest: 2 }));
    assert.deepEqual([...columns.view("x")], [2, 3]);
  });

  it("forget also when nothing is appended", () => {
    assert.deepEqual([...taken(patch(0, [0, 1, 2]), patch(3, [], { oldest: 2 })).view("x")], [2]);
  });

  it("begin anew when they are reset, with the numbers that the server goes on with", () => {
    const columns = taken(patch(0, [0, 1, 2]), patch(3, [10], { reset: true, oldest: 3 }), patch(4, [11], { oldest: 3 }));
    assert.deepEqual([...columns.view("x")], [10, 11]);
  });

  it("begin anew when all that they hold was pushed out while nobody was told", () => {
    const columns = taken(patch(0, [0, 1, 2]), patch(100, [100, 101], { oldest: 100 }));
    assert.deepEqual([...columns.view("x")], [100, 101]);
  });

  it("drop what was there from the number on that the next rows have", () => {
    const columns = taken(patch(0, [0, 1, 2, 3]), patch(4, [4], { oldest: 1 }), patch(3, [30], { oldest: 1 }), patch(4, [40]));
    assert.deepEqual([...columns.view("x")], [1, 2, 30, 40]);
    columns.take(patch(2, []));
    assert.deepEqual([...columns.view("x")], [1]);
    columns.take(patch(1, []));
    assert.deepEqual([...columns.view("x")], []);
    columns.take(patch(1, [10, 20]));
    assert.deepEqual([...columns.view("x")], [10, 20]);
  });

  it("show older rows again when they are reset to those", () => {
    const columns = taken(patch(0, range(0, 8)), patch(8, [8], { oldest: 6 }), patch(4, [4, 5, 6], { reset: true, oldest: 4 }), patch(7, [70], { oldest: 5 }));
    assert.deepEqual([...columns.view("x")], [5, 6, 70]);
  });

  it("hold the newest rows after any number of appends, within a bounded space", () => {
    const columns = taken();
    for (let row = 0; row < 10_000; row += 7) {
      columns.take(patch(row, range(row, row + 7), { oldest: Math.max(0, row + 7 - 100) }));
      assert.equal(columns.size, Math.min(100, row + 7));
    }
    const x = columns.view("x");
    assert.deepEqual([...x], range(9_903, 10_003));
    assert.ok(x.buffer.byteLength < 8 * 400, `${x.buffer.byteLength} bytes for 100 rows`);
  });

  it("keep every row if the server does", () => {
    const columns = taken();
    for (let row = 0; row < 1_000; row++) columns.take(patch(row, [row]));
    assert.deepEqual([...columns.view("x")], range(0, 1_000));
  });

  it("copy nothing for an append that has room", () => {
    const columns = taken(patch(0, [0]));
    const { buffer } = columns.view("x");
    columns.take(patch(1, [1]));
    assert.equal(columns.view("x").buffer, buffer);
  });

  it("draw a gap where there is no number, and views where there are only numbers", () => {
    const columns = taken(patch(0, [0, 1, 2], { columns: { y: [1, NaN, Infinity], z: [1, 2, 3] } }));
    assert.deepEqual(columns.line("y"), [1, null, null]);
    assert.ok(columns.line("z") instanceof Float64Array);
  });
});
