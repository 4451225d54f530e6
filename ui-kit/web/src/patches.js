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
 * @param {(container: Element) => () => void} parts.carry called before an element gets new children; what it returns, when they
 *     are there
 * @param {(container: Element) => boolean} parts.composesIn see typing.js
 * @param {(container: Element) => void} parts.replaced called when an element has new children
 * @returns {{apply: (patches: Array) => void, resume: () => void}} patches wait, with all that come after them, as long as they
 *     would take an element away in which an input method composes; `resume` is called when it has done
 */
export function patcher({ document, offer, toast, carry = () => () => {}, composesIn = () => false, replaced }) {
  const waiting = [];

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
    const container = containerOf(component);
    if (container === null) return;
    const focused = container.contains(document.activeElement) ? document.activeElement : null;
    const caret = focused === null ? null : caretOf(focused);
    const scrolled = scrolls(container);
    const putBack = carry(container);
    container.innerHTML = html;
    replaced(container);
    putBack();
    scrollAgain(document, scrolled);
    if (focused?.id) focusAgain(document.getElementById(focused.id), caret);
  }

  function containerOf(component) {
    return document.querySelector(`[data-children="${component}"]`) ?? document.getElementById(component || "root");
  }

  function mustWait([kind, component]) {
    return kind === "h" && containerOf(component) !== null && composesIn(containerOf(component));
  }

  function resume() {
    while (waiting.length > 0 && !mustWait(waiting[0])) one(waiting.shift());
  }

  function one(patch) {
    const [kind, ...rest] = patch;
    if (kind === "p") properties(...rest);
    else if (kind === "h") children(...rest);
    else if (kind === "t") toast(...rest);
    else if (kind === "a" || kind === "l") stream(document.getElementById(rest[0]), rest[1]);
    else console.warn(`treadle: a patch is p, h, t, a or l, not ${JSON.stringify(kind)}; it is ignored`);
  }

  return {
    apply(patches) {
      waiting.push(...patches);
      resume();
    },
    resume,
  };
}

/** How far the parts of a container are scrolled that have an id, or stand in such a one. */
function scrolls(container) {
  return [...container.querySelectorAll("*")].filter((element) => element.scrollTop > 0 || element.scrollLeft > 0).map((element) => {
    const owner = element.closest("[id]");
    return { id: owner.id, at: [...owner.querySelectorAll("*")].indexOf(element), top: element.scrollTop, left: element.scrollLeft };
  });
}

/** At the next frame of the screen, when what is streamed has been drawn. */
function scrollAgain(document, scrolled) {
  if (scrolled.length === 0) return;
  document.defaultView.requestAnimationFrame(() => {
    for (const { id, at, top, left } of scrolled) {
      const owner = document.getElementById(id);
      const element = at < 0 ? owner : owner?.querySelectorAll("*")[at];
      element?.scrollTo({ top, left, behavior: "instant" });
    }
  });
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
