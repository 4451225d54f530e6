// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { listener, serverSaid } from "../src/listening.js";
import { browser } from "../testing/browser.js";

function listening(content) {
  const page = browser(content);
  const events = [];
  const listen = listener({ document: page.document, occurred: (...event) => events.push(event) });
  listen(page.document);
  const fire = (id, type) => page.element(id).dispatchEvent(new page.window.Event(type, { bubbles: true, composed: true }));
  return { ...page, listen, events, fire };
}

describe("what a component asks for", () => {
  it("is an Event without values for a mere name", () => {
    const page = listening(`<button id="c1" data-on="click"><b id="inside">x</b></button>`);
    page.fire("inside", "click");
    assert.deepEqual(page.events, [["c1", "click", {}, 0]]);
  });

  it("carries the properties that are named", () => {
    const page = listening(`<input id="c1" type="checkbox" data-on="change:checked,value" value="v" checked>`);
    page.fire("c1", "change");
    assert.deepEqual(page.events, [["c1", "change", { checked: true, value: "v" }, 0]]);
  });

  it("carries a property under the component's name for it, where the element's is another", () => {
    const page = listening(`<input id="c1" type="checkbox" data-on="change:checked=value" checked>`);
    page.fire("c1", "change");
    assert.deepEqual(page.events, [["c1", "change", { value: true }, 0]]);
  });

  it("loses the prefix of Web Awesome's own events", () => {
    const page = listening(`<div id="c1" data-on="wa-show wa-hide:open"></div>`);
    page.element("c1").open = false;
    page.fire("c1", "wa-show");
    page.fire("c1", "wa-hide");
    assert.deepEqual(page.events, [["c1", "show", {}, 0], ["c1", "hide", { open: false }, 0]]);
  });

  it("is not what the server said, which elements of Web Awesome tell of, too", () => {
    const page = listening(`<div id="c1" data-on="wa-tab-show:active" active="About"></div>`);
    const show = (active) => {
      page.element("c1").active = active;
      page.fire("c1", "wa-tab-show");
    };

    show("About");
    show("Source");
    show("About");
    serverSaid(page.element("c1"), "active", "Source");
    show("Source");

    assert.deepEqual(page.events.map(([, , values]) => values.active), ["Source", "About"]);
  });

  it("is held back for 40 ms if it is input, or as long as the component says", () => {
    const page = listening(`<input id="c1" data-on="input:value" value="a"><input id="c2" data-on="input:value change:value" data-debounce="250" value="b">`);
    page.fire("c1", "input");
    page.fire("c2", "input");
    page.fire("c2", "change");
    assert.deepEqual(page.events.map((event) => event[3]), [40, 250, 250]);
  });

  it("comes from each component around the place where it happened, inner first", () => {
    const page = listening(`<div id="c1" data-on="click"><div><button id="c2" data-on="click"></button></div></div>`);
    page.fire("c2", "click");
    assert.deepEqual(page.events.map(([component]) => component), ["c2", "c1"]);
  });

  it("holds for components that come later, and comes once", () => {
    const page = listening(`<div id="c1"><button id="c2" data-on="click"></button></div>`);
    page.element("c1").innerHTML = `<input id="c3" data-on="input:value click" value="x">`;
    page.listen(page.element("c1"));
    page.fire("c3", "input");
    page.fire("c3", "click");
    assert.deepEqual(page.events, [["c3", "input", { value: "x" }, 40], ["c3", "click", {}, 0]]);
  });

  it("is nothing that it did not ask for", () => {
    const page = listening(`<button id="c1" data-on="click"></button><button id="c2"></button>`);
    page.fire("c2", "click");
    page.fire("c1", "input");
    assert.deepEqual(page.events, []);
  });
});
