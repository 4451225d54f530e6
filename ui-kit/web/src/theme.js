// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

// The theme switch: dark on or off. A choice that equals the system's is no choice, so the page follows the system again.

const KEY = "treadle.theme";

/**
 * @param {object} parts
 * @param {Element} parts.page the html element
 * @param {Element | null} parts.button with role=switch
 * @param {MediaQueryList} parts.systemDark
 * @param {() => Storage} parts.storage throws where storage is forbidden
 */
export function themeSwitch({ page, button, systemDark, storage }) {
  if (button === null) return;
  const system = () => (systemDark.matches ? "dark" : "light");
  const current = () => page.dataset.theme ?? system();
  const show = () => button.setAttribute("aria-checked", String(current() === "dark"));

  button.addEventListener("click", () => {
    const wanted = current() === "dark" ? "light" : "dark";
    if (wanted === system()) delete page.dataset.theme;
    else page.dataset.theme = wanted;
    try {
      if (wanted === system()) storage().removeItem(KEY);
      else storage().setItem(KEY, wanted);
    } catch {
      // It holds for this page only.
    }
    show();
  });
  systemDark.addEventListener("change", show);
  show();
}
