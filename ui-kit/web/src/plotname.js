// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

// What a plot shows, in words: `Line plot, 16 points, x from 0 to 15`; and of what the user looks into,
// `Line plot, 5,000,000 points, zoomed to x from 2 to 3`.

const counts = new Intl.NumberFormat("en");
const values = new Intl.NumberFormat("en", { maximumSignificantDigits: 10, useGrouping: false });

const counted = (total) => (total === 1 ? "1 point" : `${counts.format(total)} points`);

/**
 * @param {string} label what the plot is called
 * @param {{x: string, label: string}[]} lines
 * @param {ArrayLike<number>} xs ascending
 * @param {number} total how many points there are, of which those may be a choice
 * @param {[number, number] | null} zoom what the user looks into
 */
export function plotName(label, lines, xs, total = xs.length, zoom = null) {
  const parts = [label];
  if (lines.length > 1) parts.push(`lines ${lines.map((line) => line.label).join(", ")}`);
  if (total === 0) {
    parts.push("no points yet");
  } else if (zoom !== null) {
    parts.push(counted(total), `zoomed to ${lines[0].x} from ${zoom.map(values.format).join(" to ")}`);
  } else {
    const [from, to] = [xs[0], xs[xs.length - 1]].map(values.format);
    parts.push(counted(total));
    parts.push(xs.length === 1 ? `${lines[0].x} at ${from}` : `${lines[0].x} from ${from} to ${to}`);
  }
  return parts.join(", ");
}
