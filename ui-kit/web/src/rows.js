// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

// The rows of a log in the body of a table, as patches of the kind "l" say. Whatever is in a cell is shown as text.

export class Rows {
  #body;
  #newestFirst = false;
  /** The number of the oldest row, counting all rows that there ever were. */
  #oldest = 0;

  /** @param {HTMLTableSectionElement} body empty */
  constructor(body) {
    this.#body = body;
  }

  get size() {
    return this.#body.children.length;
  }

  /** Whether the newest row stands on top. */
  get newestFirst() {
    return this.#newestFirst;
  }

  set newestFirst(newestFirst) {
    if (newestFirst === this.#newestFirst) return;
    this.#newestFirst = newestFirst;
    this.#body.append(...[...this.#body.children].reverse());
  }

  /** @param {{reset: boolean, first: number, oldest: number, rows: (string | number | boolean)[][]}} patch */
  take({ reset, first, oldest, rows }) {
    if (reset || first > this.#oldest + this.size) {
      this.#body.replaceChildren();
      this.#oldest = first;
    }
    for (let extra = this.#oldest + this.size - first; extra > 0; extra--) this.#newest?.remove();
    const added = rows.map((cells) => this.#row(cells));
    if (this.#newestFirst) this.#body.prepend(...added.reverse());
    else this.#body.append(...added);
    for (; this.#oldest < oldest && this.size > 0; this.#oldest++) {
      (this.#newestFirst ? this.#body.lastElementChild : this.#body.firstElementChild).remove();
    }
  }

  get #newest() {
    return this.#newestFirst ? this.#body.firstElementChild : this.#body.lastElementChild;
  }

  #row(cells) {
    const { ownerDocument } = this.#body;
    const row = ownerDocument.createElement("tr");
    for (const cell of cells) {
      const data = ownerDocument.createElement("td");
      data.textContent = String(cell);
      row.append(data);
    }
    return row;
  }
}
