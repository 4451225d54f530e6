// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

// Runs in the head, blocking, before anything is painted: the theme that the user chose. Without a choice the system's holds.
try {
  const chosen = localStorage.getItem("treadle.theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
} catch {
  // Storage may be forbidden; then the system's theme holds.
}
