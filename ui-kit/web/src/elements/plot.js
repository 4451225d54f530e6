// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

// <treadle-plot label="…" lines='[{"x": "…", "y": "…", "label": "…"}]'>: lines over columns that are streamed to it. It is
// drawn once for each frame of the screen at most, whatever comes meanwhile.

import { newChart } from "../chart.js";
import { Columns } from "../columns.js";
import { plotName } from "../plotname.js";
import { onThemeChange } from "../themechanges.js";

class TreadlePlot extends HTMLElement {
  static observedAttributes = ["label", "lines"];

  #columns = new Columns();
  #told = false;
  #chart = null;
  #frame = null;
  #sizes = new ResizeObserver(() => this.#draw());
  #stopTheme = null;

  connectedCallback() {
    this.#sizes.observe(this.#canvas);
    this.#stopTheme = onThemeChange(window, () => this.#chart?.redraw(false));
    this.takeStreamed();
  }

  disconnectedCallback() {
    this.#sizes.disconnect();
    this.#stopTheme();
    cancelAnimationFrame(this.#frame);
    this.#frame = null;
    this.#forgetChart();
  }

  attributeChangedCallback(name) {
    if (name === "lines") this.#forgetChart();
    this.#drawSoon();
  }

  /** Called when there is more in `streamed`. */
  takeStreamed() {
    for (const patch of this.streamed?.splice(0) ?? []) {
      this.#columns.take(patch);
      this.#told = true;
    }
    this.#drawSoon();
  }

  get #canvas() {
    return this.querySelector(".t-plot-canvas");
  }

  #drawSoon() {
    if (!this.isConnected) return;
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = null;
      this.#draw();
    });
  }

  /** Until it is told for the first time, it is as the server has drawn it. */
  #draw() {
    if (!this.#told) return;
    const lines = JSON.parse(this.getAttribute("lines"));
    const xs = lines.length === 0 ? [] : this.#columns.view(lines[0].x);
    this.#show(plotName(this.getAttribute("label"), lines, xs));
    this.toggleAttribute("data-empty", xs.length === 0);
    if (xs.length === 0) this.#forgetChart();
    else this.#drawLines(lines, [xs, ...lines.map((line) => this.#columns.line(line.y))]);
  }

  #show(name) {
    if (name !== this.getAttribute("aria-label")) this.setAttribute("aria-label", name);
  }

  #drawLines(lines, data) {
    const canvas = this.#canvas;
    if (this.#chart === null) this.#showLegend(lines);
    const size = { width: canvas.clientWidth, height: canvas.clientHeight };
    if (size.width === 0 || size.height === 0) return;
    if (this.#chart === null) {
      this.#chart = newChart({ into: canvas, lines, size, data, style: getComputedStyle(this) });
      return;
    }
    if (this.#chart.width !== size.width || this.#chart.height !== size.height) this.#chart.setSize(size);
    this.#chart.setData(data);
  }

  #showLegend(lines) {
    const legend = this.querySelector(".t-plot-legend");
    legend.hidden = lines.length < 2;
    legend.replaceChildren(...lines.map((line) => {
      const entry = document.createElement("li");
      entry.textContent = line.label;
      return entry;
    }));
  }

  #forgetChart() {
    this.#chart?.destroy();
    this.#chart = null;
  }
}

customElements.define("treadle-plot", TreadlePlot);
