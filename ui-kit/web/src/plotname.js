// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

// What a plot shows, in words: `Line plot, 16 points, x from 0 to 15`.

const counts = new Intl.NumberFormat("en");
const values = new Intl.NumberFormat("en", { maximumSignificantDigits: 10, useGrouping: false });

/**
 * @param {string} label what the plot is called
 * @param {{x: string, label: string}[]} lines
 * @param {ArrayLike<number>} xs ascending
 */
export function plotName(label, lines, xs) {
  const parts = [label];
  if (lines.length > 1) parts.push(`lines ${lines.map((line) => line.label).join(", ")}`);
  if (xs.length === 0) {
    parts.push("no points yet");
  } else {
    const [from, to] = [xs[0], xs[xs.length - 1]].map(values.format);
    parts.push(xs.length === 1 ? "1 point" : `${counts.format(xs.length)} points`);
    parts.push(xs.length === 1 ? `${lines[0].x} at ${from}` : `${lines[0].x} from ${from} to ${to}`);
  }
  return parts.join(", ");
}
