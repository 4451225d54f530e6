// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

// How keys look into a plot: + and - zoom, the arrows move, 0 and Escape show all again.

const CLOSER = 0.5;
const STEP = 0.25;

/**
 * @param {string} key as a KeyboardEvent says it
 * @param {[number, number]} shown what is seen of the x axis now
 * @param {boolean} zoomed whether that isn't all
 * @returns {[number, number] | null | undefined} what is to be seen; null for all; undefined if the key means nothing here
 */
export function zoomBy(key, [from, to], zoomed) {
  const width = to - from;
  const middle = from + width / 2;
  const around = (half) => [middle - half, middle + half];
  switch (key) {
    case "+":
    case "=":
      return middle - from > 0 && width * CLOSER > Math.abs(middle) * 1e-12 ? around((width * CLOSER) / 2) : undefined;
    case "-":
      return zoomed ? around(width / CLOSER / 2) : undefined;
    case "ArrowLeft":
      return zoomed ? [from - width * STEP, to - width * STEP] : undefined;
    case "ArrowRight":
      return zoomed ? [from + width * STEP, to + width * STEP] : undefined;
    case "0":
    case "Escape":
      return zoomed ? null : undefined;
    default:
      return undefined;
  }
}
