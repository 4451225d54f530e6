// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

// How lines are drawn: uPlot, with our colours, and with a mouse only for what the user wants to look into.

import uPlot from "uplot";

/** How many colours the style sheet has for lines: --plot-1 and so on. */
const COLOURS = 6;

/** Whoever moves less than this while clicking, in CSS pixels, wants to look into nothing. */
const LEAST_DRAG = 4;

const LABEL = 20;
const VALUES = 24;
/** The values' axis is as wide as its longest value, in steps, so that it doesn't change its width with each of them. */
const WIDER = 16;

/** Steps from one value of an axis to the next: 1, 2 or 5 of some power of ten. */
const STEPS = Array.from({ length: 36 }, (_, power) => [1, 2, 5].map((digit) => Number(`${digit}e${power - 18}`))).flat();

const numbers = new Intl.NumberFormat("en", { maximumSignificantDigits: 12 });

/**
 * @param {object} parts
 * @param {Element} parts.into
 * @param {{x: string, y: string, label: string}[]} parts.lines at least one
 * @param {{width: number, height: number}} parts.size in CSS pixels
 * @param {ArrayLike<number>[]} parts.data the x values, at least one, and the y values of each line
 * @param {CSSStyleDeclaration} parts.style what the colours are taken from, each time that they are needed
 * @param {() => [number, number] | null} parts.zoom what is to be seen of the x axis; null for all
 * @param {(zoom: [number, number] | null) => void} parts.zoomed the user wants to look into that, or to see all
 */
export function newChart({ into, lines, size, data, style, zoom, zoomed }) {
  const colour = (name) => () => style.getPropertyValue(name);
  const font = `12px ${style.fontFamily}`;
  const widest = ruler(font);
  const axis = {
    font,
    labelFont: font,
    labelSize: LABEL,
    stroke: colour("--plot-text"),
    grid: { stroke: colour("--plot-grid"), width: 1 },
    ticks: { show: false },
    incrs: STEPS,
    values: (_, values) => values.map(text),
  };
  const line = (_, index) => {
    const stroke = colour(`--plot-${(index % COLOURS) + 1}`);
    return { stroke, width: 2, pxAlign: 0, points: { stroke, fill: stroke, size: 6 } };
  };
  return new uPlot({
    ...size,
    legend: { show: false },
    cursor: {
      x: false,
      y: false,
      points: { show: false },
      drag: { x: true, y: false, setScale: false },
      bind: { dblclick: () => () => zoomed(null) },
    },
    hooks: {
      setSelect: [(plot) => {
        const { left, width } = plot.select;
        if (width < LEAST_DRAG) return;
        plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        zoomed([plot.posToVal(left, "x"), plot.posToVal(left + width, "x")]);
      }],
    },
    padding: [8, halfOfTheLast(widest), 0, 0],
    scales: {
      x: { time: false, range: ({ data: [xs] }, from, to) => zoom() ?? (xs[0] === xs.at(-1) ? around(xs[0]) : [from, to]) },
      y: { range: (_, from, to) => (from === to ? around(from) : uPlot.rangeNum(from, to, 0.1, true)) },
    },
    series: [{}, ...lines.map(line)],
    axes: [
      { ...axis, label: lines[0].x, size: VALUES, space: 64 },
      { ...axis, label: lines.length === 1 ? lines[0].label : null, size: widthOf(widest), space: 36 },
    ],
  }, data, into);
}

function text(value) {
  return numbers.format(value).replace("-", "\u2212");
}

/** What is shown of an axis on which there is but one value, or none (null). */
function around(value) {
  const room = Math.abs(value) / 10 || 1;
  return [value - room, value + room];
}

/** Says how wide the widest of some texts is, in CSS pixels. */
function ruler(font) {
  const canvas = document.createElement("canvas").getContext("2d");
  canvas.font = font;
  return (texts) => Math.max(0, ...texts.map((each) => canvas.measureText(each).width));
}

/** Half of the last x value may stand out at the right. Asked for the first time before there is data. */
function halfOfTheLast(widest) {
  return ({ data }) => Math.max(12, data === undefined ? 0 : Math.ceil(widest([text(data[0].at(-1))]) / 2));
}

function widthOf(widest) {
  return (plot, values, index, cycle) => {
    const { _size, gap } = plot.axes[index];
    // uPlot asks again with what came of the first answer; to answer otherwise then would have no end.
    return cycle > 1 ? _size : Math.ceil((widest(values ?? []) + gap) / WIDER) * WIDER;
  };
}
