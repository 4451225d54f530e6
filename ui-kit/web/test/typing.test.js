// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { typing } from "../src/typing.js";
import { browser } from "../testing/browser.js";

/** A field in which the user is; what they entered last stands as the test says. */
function field() {
  const page = browser(`<input id="c1" data-on="input:value" value="old"><button id="other"></button>`);
  let newest = null;
  const fields = typing({ document: page.document, standing: () => newest });
  const input = page.element("c1");
  input.focus();
  return {
    ...page,
    input,
    offer: (value) => fields.offer(input, "value", value),
    enters(value) {
      input.value = value;
      newest = { taken: false, value };
    },
    taken: () => (newest.taken = true),
    done() {
      newest = null;
      fields.release();
    },
    composes: (type) => input.dispatchEvent(new page.window.Event(type, { bubbles: true })),
  };
}

describe("typing", () => {
  it("lets a value in when nothing of the user's is under way", () => {
    const page = field();
    page.offer("new");
    assert.equal(page.input.value, "new");
  });

  it("is not overwritten by what the server said before it had the newest letters", () => {
    const page = field();
    page.enters("abc");
    page.offer("stale");
    assert.equal(page.input.value, "abc");
  });

  it("gives way to the server's answer when the Event is done", () => {
    const page = field();
    page.enters("abc");
    page.taken();
    page.offer("ABC");
    assert.equal(page.input.value, "abc");

    page.done();

    assert.equal(page.input.value, "ABC");
  });

  it("gives way to the latest of several answers", () => {
    const page = field();
    page.enters("abc");
    page.offer("stale");
    page.offer("ABC");
    page.done();
    assert.equal(page.input.value, "ABC");
  });

  it("is over when the user is elsewhere and the server has what they entered", () => {
    const page = field();
    page.enters("abc");
    page.taken();
    page.element("other").focus();

    page.offer("");

    assert.equal(page.input.value, "");
    page.done();
    assert.equal(page.input.value, "", "nothing is applied twice");
  });

  it("is not over when the user is elsewhere and the server has not got it", () => {
    const page = field();
    page.enters("abc");
    page.element("other").focus();
    page.offer("stale");
    assert.equal(page.input.value, "abc");
  });

  it("is not disturbed while an input method composes", async () => {
    const page = field();
    page.composes("compositionstart");
    page.offer("new");
    page.done();
    assert.equal(page.input.value, "old");

    page.composes("compositionend");
    await page.window.happyDOM.waitUntilComplete();

    assert.equal(page.input.value, "new");
  });

  it("keeps the caret where it is", () => {
    const page = field();
    page.input.setSelectionRange(1, 2);
    page.offer("OLD and more");
    assert.deepEqual([page.input.selectionStart, page.input.selectionEnd], [1, 2]);
  });
});
