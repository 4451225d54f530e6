// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

// Toasts: short words at the edge of the page that go by themselves, or stay if they matter.

const SHOWN_MILLIS = 6_000;
const MOST = 4;
const STAYING = new Set(["warning", "danger"]);
const WORDS = { neutral: "Note", success: "Done", warning: "Careful", danger: "Failed" };

/**
 * @param {object} parts
 * @param {Element | null} parts.container a live region
 * @param {Document} parts.document
 * @param {{setTimeout: Function, clearTimeout: Function}} parts.clock
 */
export function toaster({ container, document, clock }) {
  const shown = new Map();

  function dismiss(id) {
    const toast = shown.get(id);
    if (toast === undefined) return;
    clock.clearTimeout(toast.timer);
    shown.delete(id);
    toast.element.remove();
  }

  /** Text only, the detail too. A toast with the id of one that is shown replaces it. */
  return function toast({ id, variant, title, text, detail }) {
    if (container === null) return;
    const kind = Object.hasOwn(WORDS, variant) ? variant : "neutral";
    dismiss(id);
    if (shown.size >= MOST) dismiss(shown.keys().next().value);

    const element = document.createElement("div");
    element.className = "toast";
    element.dataset.variant = kind;
    if (kind === "danger") element.setAttribute("role", "alert");
    const words = element.appendChild(document.createElement("div"));
    words.className = "toast-words";
    const heading = words.appendChild(document.createElement("strong"));
    heading.textContent = title || WORDS[kind];
    if (text) words.appendChild(document.createElement("p")).textContent = text;
    if (detail) {
      const more = words.appendChild(document.createElement("details"));
      more.appendChild(document.createElement("summary")).textContent = "Details";
      const lines = more.appendChild(document.createElement("pre"));
      lines.tabIndex = 0; // they may have to be scrolled, also with a keyboard
      lines.textContent = detail;
    }
    const button = element.appendChild(document.createElement("button"));
    button.type = "button";
    button.className = "icon-button icon-close";
    button.setAttribute("aria-label", `Dismiss: ${heading.textContent}`);
    button.addEventListener("click", () => dismiss(id));

    const entry = { element, timer: null };
    const leaveSoon = () => {
      clock.clearTimeout(entry.timer);
      if (!STAYING.has(kind)) entry.timer = clock.setTimeout(() => dismiss(id), SHOWN_MILLIS);
    };
    const stay = () => clock.clearTimeout(entry.timer);
    for (const type of ["pointerenter", "focusin"]) element.addEventListener(type, stay);
    for (const type of ["pointerleave", "focusout"]) element.addEventListener(type, leaveSoon);
    shown.set(id, entry);
    container.append(element);
    leaveSoon();
  };
}
