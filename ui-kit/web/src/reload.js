// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

// Loading the page again, but never in a circle.

const KEY = "treadle.reloads";
const WHY = "treadle.reloaded";
const MOST = 3;
const WITHIN_MILLIS = 30_000;

/**
 * @param {{storage: () => Storage, now: () => number}} parts the tab's storage, which may be forbidden; the wall clock
 * @returns {boolean} whether another reload is allowed; counts it if so
 */
export function mayReload({ storage, now }) {
  try {
    const recent = JSON.parse(storage().getItem(KEY) ?? "[]").filter((time) => now() - time < WITHIN_MILLIS);
    if (recent.length >= MOST) return false;
    storage().setItem(KEY, JSON.stringify([...recent, now()]));
    return true;
  } catch {
    return false;
  }
}

/** Leaves word for the page that is loaded next why this one doesn't go on. */
export function leaveWord(storage, reason) {
  try {
    storage().setItem(WHY, reason);
  } catch {
    // Forbidden or full: then nothing is said.
  }
}

/** @returns {string | null} the word that the page before this one has left */
export function takeWord(storage) {
  try {
    const reason = storage().getItem(WHY);
    storage().removeItem(WHY);
    return reason;
  } catch {
    return null;
  }
}
