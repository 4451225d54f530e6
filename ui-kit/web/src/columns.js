// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

// Columns of numbers that grow at their ends, lose what is oldest, and may have their ends taken back, as patches of the kind "a" say.
//
// Each column is one array that is only written behind what it holds, so what is drawn is a view and nothing is copied for an
// append. When there is no room, a larger one takes its place, without the rows that are no longer kept.

const LEAST = 64;

export class Columns {
  /** By the columns' names. */
  #arrays = new Map();
  /** The columns that have held what is no finite number, and so have gaps. */
  #gapped = new Set();
  /** The number of the row that stands first in the arrays, counting all rows that there ever were. */
  #base = 0;
  #begin = 0;
  #end = 0;
  #total = 0;

  /** How many rows there are. */
  get size() {
    return this.#end - this.#begin;
  }

  /** How many rows these stand for: the server keeps to itself what no screen could show. */
  get total() {
    return this.#total || this.size;
  }

  /**
   * @param {{reset: boolean, first: number, rows: number, oldest: number, total: number | undefined,
   *     columns: Object<string, Float64Array>}} patch
   */
  take({ reset, first, rows, oldest, total = 0, columns }) {
    this.#total = total;
    const end = first - this.#base;
    if (reset || end < this.#begin || end > this.#end) this.#clear(first);
    else this.#end = end;
    this.#makeRoom(Object.keys(columns), rows);
    for (const [name, values] of Object.entries(columns)) {
      this.#arrays.get(name).set(values, this.#end);
      if (!values.every(Number.isFinite)) this.#gapped.add(name);
    }
    this.#end += rows;
    this.#begin = Math.max(this.#begin, Math.min(oldest - this.#base, this.#end));
  }

  #clear(first) {
    this.#arrays.clear();
    this.#gapped.clear();
    this.#base = first;
    this.#begin = 0;
    this.#end = 0;
  }

  #makeRoom(names, rows) {
    const { size } = this;
    const fits = names.every((name) => this.#end + rows <= (this.#arrays.get(name)?.length ?? -1));
    if (fits) return;
    const capacity = Math.max(LEAST, size + rows, 2 * size);
    for (const name of names) {
      const larger = new Float64Array(capacity);
      const old = this.#arrays.get(name);
      if (old !== undefined) larger.set(old.subarray(this.#begin, this.#end));
      this.#arrays.set(name, larger);
    }
    this.#base += this.#begin;
    this.#begin = 0;
    this.#end = size;
  }

  /** The values of a column that are kept: a view, good until the next patch; empty if there is no such column. */
  view(name) {
    return this.#arrays.get(name)?.subarray(this.#begin, this.#end) ?? new Float64Array();
  }

  /** The same for a line to be drawn: where there is no finite number the line has a gap, which is null. */
  line(name) {
    const values = this.view(name);
    return this.#gapped.has(name) ? Array.from(values, (value) => (Number.isFinite(value) ? value : null)) : values;
  }
}
