// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

import { timeline } from "../timeline.js";

customElements.define("treadle-timeline", class extends HTMLElement {
  #take;

  connectedCallback() {
    this.#take ??= timeline(this.querySelector("ol"));
    this.takeStreamed();
  }

  /** Called when there is something in `streamed`. */
  takeStreamed() {
    for (const rows of (this.streamed ?? []).splice(0)) this.#take(rows);
  }
});
