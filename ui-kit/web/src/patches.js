// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

// Applies patches to the page, in order and synchronously: each can be seen by a MutationObserver.

import { pairs, sentFrom } from "./listening.js";
import { caretOf, keepCaret } from "./typing.js";

/**
 * @param {object} parts
 * @param {Document} parts.document
 * @param {(element: Element, property: string, value: *) => void} parts.offer sets a property that the user may be changing
 * @param {(toast: {id: string, variant: string, title: string, text: string}) => void} parts.toast
 * @param {(container: Element) => void} parts.replaced called when an element has new children
 */
export function patcher({ document, offer, toast, replaced }) {
  function properties(component, values) {
    const element = document.getElementById(component);
    const others = [...document.querySelectorAll(`[data-for="${component}"]`)];
    const parts = element === null ? others : [element, ...others];
    for (const [name, value] of Object.entries(values)) {
      const claimed = parts.filter((part) => draw(part, name, value)).length > 0;
      if (claimed || element === null) continue;
      if (sentFrom(element, name) !== undefined) {
        offer(element, name, value);
      } else {
        element[name] = value;
      }
    }
  }

  function children(component, html) {
    const container = document.querySelector(`[data-children="${component}"]`) ?? document.getElementById(component || "root");
    if (container === null) return;
    const focused = container.contains(document.activeElement) ? document.activeElement : null;
    const caret = focused === null ? null : caretOf(focused);
    container.innerHTML = html;
    replaced(container);
    if (focused?.id) focusAgain(document.getElementById(focused.id), caret);
  }

  return function apply(patch) {
    const [kind, ...rest] = patch;
    if (kind === "p") properties(...rest);
    else if (kind === "h") children(...rest);
    else if (kind === "t") toast(...rest);
    else if (kind === "a" || kind === "l") stream(document.getElementById(rest[0]), rest[1]);
    else console.warn(`treadle: a patch is p, h, t, a or l, not ${JSON.stringify(kind)}; it is ignored`);
  };
}

/** An element that isn't loaded yet finds what was streamed to it when it is. */
function stream(element, rows) {
  if (element === null) return;
  (element.streamed ??= []).push(rows);
  element.takeStreamed?.();
}

/** Draws a value into a part that claims it. A part may claim the same name in several ways. */
function draw(part, name, value) {
  const { text, html, attr, hideUnless } = part.dataset;
  let claimed = false;
  if (text === name) {
    part.textContent = value ?? "";
    claimed = true;
  }
  if (html === name) {
    part.innerHTML = value ?? "";
    claimed = true;
  }
  for (const { own, property } of pairs(attr)) {
    if (property !== name) continue;
    if (value === null || value === undefined || value === false) part.removeAttribute(own);
    else part.setAttribute(own, value === true ? "" : value);
    claimed = true;
  }
  if (hideUnless === name) {
    part.hidden = !value;
    claimed = true;
  }
  return claimed;
}

function focusAgain(element, caret) {
  if (element === null) return;
  const focus = () => {
    element.focus({ preventScroll: true });
    if (caret !== null) keepCaret(element, caret);
  };
  if (element.updateComplete) element.updateComplete.then(focus);
  else focus();
}
