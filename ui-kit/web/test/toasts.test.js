// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { toaster } from "../src/toasts.js";
import { browser } from "../testing/browser.js";
import { manualClock } from "../testing/clock.js";

function toasting() {
  const page = browser();
  const clock = manualClock();
  const container = page.element("toasts");
  const toast = toaster({ document: page.document, clock, container });
  const show = (id, variant = "neutral", text = "") => toast({ id, variant, title: `Title of ${id}`, text });
  const titles = () => [...container.querySelectorAll("strong")].map((heading) => heading.textContent);
  return { ...page, clock, container, toast, show, titles };
}

describe("a toast", () => {
  it("shows its words as text, never as html", () => {
    const page = toasting();
    page.show("a", "neutral", "<img src=x>");
    assert.equal(page.container.querySelector("p").textContent, "<img src=x>");
    assert.equal(page.container.querySelector("img"), null);
  });

  it("folds away what only the page's author wants to know, as text", () => {
    const page = toasting();
    page.toast({ id: "a", variant: "danger", title: "Title", text: "Text", detail: "<b>at line 7</b>" });
    assert.equal(page.container.querySelector("details").open, false);
    assert.equal(page.container.querySelector("details pre").textContent, "<b>at line 7</b>");
    page.show("b", "danger");
    assert.equal(page.container.querySelectorAll("details").length, 1);
  });

  it("goes by itself after six seconds", () => {
    const page = toasting();
    page.show("a", "success");
    page.clock.advance(5_999);
    assert.equal(page.titles().length, 1);
    page.clock.advance(1);
    assert.equal(page.titles().length, 0);
  });

  it("stays if it warns or reports a failure, until it is dismissed", () => {
    const page = toasting();
    page.show("a", "danger");
    page.show("b", "warning");
    page.clock.advance(600_000);
    assert.equal(page.titles().length, 2);

    page.container.querySelector("button").click();

    assert.deepEqual(page.titles(), ["Title of b"]);
  });

  it("stays while the pointer is over it", () => {
    const page = toasting();
    page.show("a");
    const element = page.container.firstElementChild;
    element.dispatchEvent(new page.window.Event("pointerenter"));
    page.clock.advance(60_000);
    assert.equal(page.titles().length, 1);
    element.dispatchEvent(new page.window.Event("pointerleave"));
    page.clock.advance(6_000);
    assert.equal(page.titles().length, 0);
  });

  it("replaces the one with its id", () => {
    const page = toasting();
    page.show("a", "neutral", "first");
    page.show("a", "neutral", "second");
    assert.deepEqual([...page.container.querySelectorAll("p")].map((words) => words.textContent), ["second"]);
  });

  it("makes the oldest go when there are five", () => {
    const page = toasting();
    for (const id of ["a", "b", "c", "d", "e"]) page.show(id, "danger");
    assert.deepEqual(page.titles(), ["Title of b", "Title of c", "Title of d", "Title of e"]);
  });

  it("of an unknown variant is a neutral one", () => {
    const page = toasting();
    page.show("a", "toString");
    assert.equal(page.container.firstElementChild.dataset.variant, "neutral");
  });
});
