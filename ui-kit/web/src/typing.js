// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

// Typing is sacred: no patch overwrites what the user is writing, and none that the server meant is lost.

import { sentFrom, serverSaid, wishes } from "./listening.js";

/**
 * @param {object} parts
 * @param {Document} parts.document
 * @param {(component: string, property: string) => (null | {taken: boolean, value: *})} parts.standing
 *     see events.js
 * @param {() => void} parts.resume called when an input method has done
 */
export function typing({ document, standing, resume = () => {} }) {
  let composing = null;
  const heldBack = new Map();
  // The fields in which something stands that no Event has told of yet.
  const unsaid = new Set();

  document.addEventListener("input", (event) => {
    const field = event.composedPath().find((element) => element.id && element.dataset?.on !== undefined);
    if (field !== undefined) unsaid.add(field.id);
  });
  document.addEventListener("focusout", (event) => {
    const field = event.composedPath().find((element) => unsaid.has(element.id));
    if (field === undefined) return;
    // What leaving it means to the user is told first.
    document.defaultView.setTimeout(() => {
      if (isIn(field)) return;
      unsaid.delete(field.id);
      release();
    });
  });

  document.addEventListener("compositionstart", (event) => {
    composing = event.target;
  });
  document.addEventListener("compositionend", () => {
    composing = null;
    document.defaultView.setTimeout(() => {
      release();
      resume();
    }); // some browsers send the last input event after this one
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
    const typed = unsaid.has(element.id) && isIn(element);
    if (composing === element || typed || (newest !== null && disturbs)) {
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
      if (element !== null && (composing === element || unsaid.has(id) || standing(id, property) !== null)) continue;
      heldBack.delete(key);
      if (element !== null) set(element, property, value);
    }
  }

  /** An Event tells of the field: what the server said before it is older than what the user entered. */
  function said(component, values) {
    unsaid.delete(component);
    Object.keys(values).forEach((property) => heldBack.delete(`${component} ${property}`));
  }

  /**
   * An Event leaves, for the first time or again: the server takes it after all that it has told so far, so what is held back is older
   * than what the user entered. It need not know that the two have crossed: it may have been told before that we have its value.
   */
  function sent(component, values) {
    Object.keys(values).forEach((property) => heldBack.delete(`${component} ${property}`));
  }

  /**
   * What stands in the fields of a container that no Event has told of yet.
   * @returns {() => void} puts it back, into new elements; what they had before is held back, and no longer what was said of the old ones
   */
  function carry(container) {
    const older = [...heldBack].filter(([, { id }]) => container.contains(document.getElementById(id))).map(([key]) => key);
    const texts = [...container.querySelectorAll("[data-on]")].filter((element) => unsaid.has(element.id))
      .map((element) => ({ id: element.id, values: ownsOf(element).map(({ own, property }) => ({ own, property, value: element[own] })) }));
    return () => {
      older.forEach((key) => heldBack.delete(key));
      for (const { id, values } of texts) {
        const element = document.getElementById(id);
        if (element === null) unsaid.delete(id);
        else values.forEach(({ own, property, value }) => {
          heldBack.set(`${id} ${property}`, { id, property, value: element[own] });
          element[own] = value;
        });
      }
    };
  }

  /** Whether an input method composes in the container, which must not be taken away from under it. */
  function composesIn(container) {
    return composing !== null && container.contains(composing);
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

  return { offer, release, said, sent, carry, composesIn };
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

function ownsOf(element) {
  return [...wishes(element).values()].flat();
}

function fieldOf(element) {
  return element.shadowRoot?.querySelector("input, textarea") ?? element;
}
