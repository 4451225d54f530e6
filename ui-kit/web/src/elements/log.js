// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

// <treadle-log newestfirst>: rows under the headings that the server has rendered, which scroll inside it. Who looks at the
// newest goes on looking at the newest; who has scrolled away isn't carried off.

import { Rows } from "../rows.js";

const NEAR_PIXELS = 4;

class TreadleLog extends HTMLElement {
  static observedAttributes = ["newestfirst"];

  #rows = null;

  connectedCallback() {
    this.#rows ??= new Rows(this.querySelector("tbody"));
    this.#rows.newestFirst = this.hasAttribute("newestfirst");
    this.takeStreamed();
  }

  attributeChangedCallback() {
    if (this.#rows !== null) this.#following(() => (this.#rows.newestFirst = this.hasAttribute("newestfirst")));
  }

  /** Called when there is more in `streamed`. */
  takeStreamed() {
    const patches = this.streamed?.splice(0) ?? [];
    if (patches.length === 0) return;
    this.#following(() => patches.forEach((patch) => this.#rows.take(patch)));
    this.toggleAttribute("data-empty", this.#rows.size === 0);
  }

  #following(change) {
    const area = this.querySelector(".t-log-rows");
    const toEnd = area.scrollHeight - area.clientHeight - area.scrollTop;
    const atNewest = (this.#rows.newestFirst ? area.scrollTop : toEnd) < NEAR_PIXELS;
    change();
    if (atNewest) area.scrollTop = this.#rows.newestFirst ? 0 : area.scrollHeight;
  }
}

customElements.define("treadle-log", TreadleLog);
