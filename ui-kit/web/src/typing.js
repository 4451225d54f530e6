// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

// Typing is sacred: no patch overwrites what the user is writing, and none that the server meant is lost.

import { sentFrom, serverSaid } from "./listening.js";

/**
 * @param {object} parts
 * @param {Document} parts.document
 * @param {(component: string, property: string) => (null | {taken: boolean, value: *})} parts.standing
 *     see events.js
 */
export function typing({ document, standing }) {
  let composing = null;
  const heldBack = new Map();

  document.addEventListener("compositionstart", (event) => {
    composing = event.target;
  });
  document.addEventListener("compositionend", () => {
    composing = null;
    document.defaultView.setTimeout(release); // some browsers send the last input event after this one
  });

  /**
   * Sets a property that the user may be changing. While an Event of that property is under way, or an input method composes
   * in it, the value is held back, and the latest wins: the server says the property again after an Event that crossed an
   * older value, so the latest is right. Nobody is disturbed by a value in a field that they have left, once the server has
   * what they entered.
   */
  function offer(element, property, value) {
    const key = `${element.id} ${property}`;
    const newest = standing(element.id, property);
    const disturbs = isIn(element) || newest?.taken === false;
    if (composing === element || (newest !== null && disturbs)) {
      heldBack.set(key, { id: element.id, property, value });
    } else {
      heldBack.delete(key);
      set(element, property, value);
    }
  }

  /** Applies what has waited long enough: called when Events are done. */
  function release() {
    for (const [key, { id, property, value }] of heldBack) {
      const element = document.getElementById(id);
      if (element !== null && (composing === element || standing(id, property) !== null)) continue;
      heldBack.delete(key);
      if (element !== null) set(element, property, value);
    }
  }

  function isIn(element) {
    return document.activeElement === element;
  }

  function set(element, property, value) {
    const own = sentFrom(element, property) ?? property;
    if (element[own] === value) return;
    const caret = isIn(element) ? caretOf(element) : null;
    serverSaid(element, own, value);
    element[own] = value;
    if (caret !== null) keepCaret(element, caret);
  }

  return { offer, release };
}

/** Where the caret is in a field (a native one, or the one inside a custom element); null where there is none. */
export function caretOf(element) {
  const field = fieldOf(element);
  return typeof field?.selectionStart === "number"
    ? { start: field.selectionStart, end: field.selectionEnd, direction: field.selectionDirection ?? "none" }
    : null;
}

/** Puts the caret back, at once and again when a custom element has drawn its new value. */
export function keepCaret(element, caret) {
  const put = () => {
    const field = fieldOf(element);
    const length = field?.value?.length ?? 0;
    field?.setSelectionRange?.(Math.min(caret.start, length), Math.min(caret.end, length), caret.direction);
  };
  put();
  element.updateComplete?.then(put);
}

function fieldOf(element) {
  return element.shadowRoot?.querySelector("input, textarea") ?? element;
}
