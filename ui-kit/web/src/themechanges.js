// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

// Tells whoever draws colours itself that they have changed: by the theme switch, or by the system.

const QUERIES = ["(prefers-color-scheme: dark)", "(forced-colors: active)"];

/**
 * @param {Window} window
 * @param {() => void} changed
 * @returns {() => void} stops it
 */
export function onThemeChange(window, changed) {
  const chosen = new window.MutationObserver(changed);
  chosen.observe(window.document.documentElement, { attributeFilter: ["data-theme"] });
  const queries = QUERIES.map((query) => window.matchMedia(query));
  queries.forEach((query) => query.addEventListener("change", changed));
  return () => {
    chosen.disconnect();
    queries.forEach((query) => query.removeEventListener("change", changed));
  };
}
