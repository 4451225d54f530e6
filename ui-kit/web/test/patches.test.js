// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { patcher } from "../src/patches.js";
import { browser } from "../testing/browser.js";

function patched(content) {
  const page = browser(content);
  const offered = [];
  const toasts = [];
  const replaced = [];
  const patches = patcher({
    document: page.document,
    offer: (element, property, value) => offered.push([element.id, property, value]),
    toast: (toast) => toasts.push(toast),
    replaced: (container) => replaced.push(container.id),
  });
  const apply = (patch) => patches.apply([patch]);
  return { ...page, apply, offered, toasts, replaced };
}

describe("a patch of properties", () => {
  it("sets the text of the parts that show the property, wherever they are", () => {
    const page = patched(`<p id="c1"><span id="x" data-for="c1" data-text="value">old</span></p><i id="y" data-for="c1" data-text="value"></i>`);

    page.apply(["p", "c1", { value: "<b>3</b>" }]);

    assert.equal(page.element("x").textContent, "<b>3</b>");
    assert.equal(page.element("x").children.length, 0);
    assert.equal(page.element("y").textContent, "<b>3</b>");
  });

  it("can be seen by an observer, one by one, when several come in one frame", () => {
    const page = patched(`<p id="c1" data-text="value">a</p>`);
    const observer = new page.window.MutationObserver(() => {});
    observer.observe(page.element("c1"), { childList: true });

    for (const value of ["Running 1", "Running 2", "Finished 1"]) page.apply(["p", "c1", { value }]);

    const added = observer.takeRecords().flatMap((record) => [...record.addedNodes].map((node) => node.textContent));
    assert.deepEqual(added, ["Running 1", "Running 2", "Finished 1"]);
  });

  it("empties the text for null", () => {
    const page = patched(`<p id="c1" data-text="value">old</p>`);
    page.apply(["p", "c1", { value: null }]);
    assert.equal(page.element("c1").textContent, "");
  });

  it("sets html where a part takes html", () => {
    const page = patched(`<div id="c1" data-html="html"></div>`);
    page.apply(["p", "c1", { html: "<em>word</em>" }]);
    assert.equal(page.element("c1").innerHTML, "<em>word</em>");
  });

  it("sets and removes the attributes that are named", () => {
    const page = patched(`<div id="c1" data-attr="variant,disabled"></div>`);

    page.apply(["p", "c1", { variant: "brand", disabled: true }]);
    assert.equal(page.element("c1").getAttribute("variant"), "brand");
    assert.equal(page.element("c1").getAttribute("disabled"), "");
    page.apply(["p", "c1", { variant: null, disabled: false }]);

    assert.equal(page.element("c1").hasAttribute("variant"), false);
    assert.equal(page.element("c1").hasAttribute("disabled"), false);
  });

  it("sets an attribute whose name is another than the property's", () => {
    const page = patched(`<div id="c1" data-attr="variant=tone,max=end,min"></div>`);

    page.apply(["p", "c1", { tone: "danger", end: 10, min: 1 }]);

    assert.equal(page.element("c1").getAttribute("variant"), "danger");
    assert.equal(page.element("c1").getAttribute("max"), "10");
    assert.equal(page.element("c1").getAttribute("min"), "1");
    assert.equal(page.element("c1").hasAttribute("tone"), false);
  });

  it("hides a part unless the property has a value, and shows the value in another", () => {
    const page = patched(`<div id="c1"><p id="bar" data-for="c1" data-hide-unless="notice" hidden><b id="words" data-for="c1" data-text="notice"></b></p></div>`);

    page.apply(["p", "c1", { notice: "Kafka is out of reach." }]);
    assert.equal(page.element("bar").hidden, false);
    assert.equal(page.element("words").textContent, "Kafka is out of reach.");
    page.apply(["p", "c1", { notice: "" }]);

    assert.equal(page.element("bar").hidden, true);
  });

  it("becomes a property of the element if no part claims it", () => {
    const page = patched(`<div id="c1"></div>`);
    page.apply(["p", "c1", { columns: [1, 2] }]);
    assert.deepEqual(page.element("c1").columns, [1, 2]);
  });

  it("is offered, not set, where the user may be changing the property", () => {
    const page = patched(`<input id="c1" data-on="input:value">`);
    page.apply(["p", "c1", { value: "x", placeholder: "y" }]);
    assert.deepEqual(page.offered, [["c1", "value", "x"]]);
    assert.equal(page.element("c1").placeholder, "y");
  });

  it("is offered under the component's name also where the element's is another", () => {
    const page = patched(`<input id="c1" type="checkbox" data-on="change:checked=value">`);
    page.apply(["p", "c1", { value: true }]);
    assert.deepEqual(page.offered, [["c1", "value", true]]);
  });

  it("of a component that is not there changes nothing", () => {
    const page = patched(`<p>as it was</p>`);
    page.apply(["p", "c9", { value: "x" }]);
    assert.equal(page.element("root").innerHTML, "<p>as it was</p>");
  });
});

describe("a patch of children", () => {
  it("replaces what the element holds", () => {
    const page = patched(`<div id="c1"><i>old</i></div>`);
    page.apply(["h", "c1", `<b id="c2">new</b>`]);
    assert.equal(page.element("c1").innerHTML, `<b id="c2">new</b>`);
    assert.deepEqual(page.replaced, ["c1"]);
  });

  it("replaces them where the element says that they are, and leaves the rest", () => {
    const page = patched(`<section id="c1"><h2>Title</h2><div data-children="c1">old</div></section>`);
    page.apply(["h", "c1", `<b>new</b>`]);
    assert.equal(page.element("c1").innerHTML, `<h2>Title</h2><div data-children="c1"><b>new</b></div>`);
  });

  it("of the component without a name replaces the whole page's content", () => {
    const page = patched(`<p>old</p>`);
    page.apply(["h", "", `<p id="c1">new</p>`]);
    assert.equal(page.element("root").innerHTML, `<p id="c1">new</p>`);
  });

  it("keeps the focus on the element that has the same id", () => {
    const page = patched(`<div id="c1"><input id="c2"></div>`);
    page.element("c2").focus();

    page.apply(["h", "c1", `<p>above</p><input id="c2">`]);

    assert.equal(page.document.activeElement, page.element("c2"));
  });

  it("of a component that is not there changes nothing", () => {
    const page = patched(`<p>as it was</p>`);
    page.apply(["h", "c9", "x"]);
    assert.deepEqual(page.replaced, []);
  });
});

it("a patch of a toast shows it", () => {
  const page = patched("");
  const toast = { id: "t1", variant: "success", title: "Saved", text: "" };
  page.apply(["t", toast]);
  assert.deepEqual(page.toasts, [toast]);
});
