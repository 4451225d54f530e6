// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

// <treadle-plot label="…" lines='[{"x": "…", "y": "…", "label": "…"}]' range="FROM TO">: lines over columns that are streamed to
// it. It is drawn once for each frame of the screen at most, whatever comes meanwhile. What the user looks into is its range, and
// it says so by the event zoom: who has more than a screen can show then sends what can be seen there.

import { newChart } from "../chart.js";
import { Columns } from "../columns.js";
import { plotName } from "../plotname.js";
import { onThemeChange } from "../themechanges.js";
import { zoomBy } from "../zoom.js";

class TreadlePlot extends HTMLElement {
  static observedAttributes = ["label", "lines", "range"];

  #columns = new Columns();
  #told = false;
  #chart = null;
  #frame = null;
  #sizes = new ResizeObserver(() => this.#draw());
  #stopTheme = null;

  connectedCallback() {
    this.addEventListener("keydown", this.#pressed);
    this.#sizes.observe(this.#canvas);
    this.#stopTheme = onThemeChange(window, () => this.#chart?.redraw(false));
    this.takeStreamed();
  }

  disconnectedCallback() {
    this.removeEventListener("keydown", this.#pressed);
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

  /** What the user looks into: `FROM TO`, or nothing for all. */
  get range() {
    return this.getAttribute("range") ?? "";
  }

  set range(range) {
    this.setAttribute("range", range);
  }

  /** The x values that it has of what is shown: a view, good until there is more. */
  shown() {
    const [line] = JSON.parse(this.getAttribute("lines"));
    return line === undefined ? new Float64Array() : this.#columns.view(line.x);
  }

  get #zoom() {
    return this.range === "" ? null : this.range.split(" ").map(Number);
  }

  #zoomTo(zoom) {
    const range = zoom === null ? "" : zoom.join(" ");
    if (range === this.range) return;
    this.range = range;
    this.dispatchEvent(new CustomEvent("zoom", { bubbles: true }));
  }

  #pressed = (event) => {
    if (this.#chart === null || event.ctrlKey || event.metaKey || event.altKey) return;
    // What was asked for before may not be drawn yet.
    const { min, max } = this.#chart.scales.x;
    const zoom = zoomBy(event.key, this.#zoom ?? [min, max], this.#zoom !== null);
    if (zoom === undefined) return;
    event.preventDefault();
    this.#zoomTo(zoom);
  };

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
    const total = lines.length === 0 ? 0 : this.#columns.total;
    this.#show(plotName(this.getAttribute("label"), lines, xs, total, this.#zoom));
    this.toggleAttribute("data-empty", total === 0);
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
      this.#chart = newChart({
        into: canvas,
        lines,
        size,
        data,
        style: getComputedStyle(this),
        zoom: () => this.#zoom,
        zoomed: (zoom) => this.#zoomTo(zoom),
      });
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
