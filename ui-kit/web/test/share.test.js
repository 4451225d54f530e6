// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { browser, live, lockManager } from "../testing/browser.js";
import { welcome } from "../testing/socket.js";

const CONTENT = `<button id="c1" data-on="click"></button>`;
const ADDRESS = "http://localhost/async-functions";

function opened(address = ADDRESS, parts = {}) {
  const page = live(CONTENT, address, parts);
  page.reloads = 0;
  page.window.location.reload = () => page.reloads++;
  page.server.last().opens();
  return page;
}

function openCard(page) {
  page.element("share-card").dispatchEvent(Object.assign(new page.window.Event("beforetoggle"), { newState: "open" }));
}

describe("a session's link", () => {
  it("is made of the newest token, and says nothing of what the tab is known by", () => {
    const page = opened(`${ADDRESS}?a=b`);
    openCard(page);
    assert.equal(page.element("share-copy").disabled, true);

    page.server.last().says(welcome(), { kind: "renewed", token: "newer" });
    openCard(page);

    assert.equal(page.element("share-link").value, `${ADDRESS}?a=b#session=newer`);
    assert.equal(page.element("share-copy").disabled, false);
  });

  it("is copied, and that is said for a moment", async () => {
    const page = opened();
    page.server.last().says(welcome());
    const copied = [];
    Object.defineProperty(page.window.navigator, "clipboard", { value: { writeText: async (text) => copied.push(text) } });

    page.element("share-copy").click();
    await new Promise((resolve) => setTimeout(resolve));

    assert.deepEqual(copied, [`${ADDRESS}#session=t0ken`]);
    assert.equal(page.element("share-copy").textContent, "Copied");
    page.clock.advance(2_000);
    assert.equal(page.element("share-copy").textContent, "Copy link");
  });

  it("stands there to be copied by hand where there is no clipboard", async () => {
    const page = opened();
    page.server.last().says(welcome());
    Object.defineProperty(page.window.navigator, "clipboard", { value: undefined });

    page.element("share-copy").click();
    await new Promise((resolve) => setTimeout(resolve));

    assert.equal(page.document.activeElement, page.element("share-link"));
    assert.equal(page.element("share-copy").textContent, "Now copy it");
  });

  it("leads to the session as another viewer of it, who is one of its own when it is loaded again", async () => {
    const locks = lockManager();
    const page = opened(`${ADDRESS}#session=theirs`, { locks, nonce: "mine" });
    const [hello] = page.server.last().sent;
    assert.deepEqual([hello.token, hello.nonce, hello.frame], ["theirs", "mine", 0]);
    page.server.last().says(welcome({ resumed: true, token: "renewed" }));
    await new Promise((resolve) => setTimeout(resolve)); // by then it has its lock
    page.window.dispatchEvent(Object.assign(new page.window.Event("pagehide"), { persisted: false }));

    const next = browser(CONTENT, `${ADDRESS}#session=theirs`);
    const { sessionStorage: stored } = page.window;
    for (let i = 0; i < stored.length; i++) next.window.sessionStorage.setItem(stored.key(i), stored.getItem(stored.key(i)));
    const again = live(CONTENT, undefined, { locks, page: next, nonce: "another" });
    while (again.server.opened.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    again.server.last().opens();

    assert.deepEqual([again.server.last().sent[0].token, again.server.last().sent[0].nonce], ["renewed", "mine"]);
  });

  it("is left behind when the session is gone or the visitor starts over", () => {
    for (const go of [(page) => page.server.last().says({ kind: "reload", reason: "nothing is kept of it" }), (page) => page.element("start-over").click()]) {
      const page = opened(`${ADDRESS}?a=b#session=theirs`);
      go(page);
      assert.equal(page.window.location.href, `${ADDRESS}?a=b`);
      assert.equal(page.reloads, 1);
    }
  });

  it("is followed also by a page that is open already", () => {
    const page = opened();
    page.window.location.hash = "#session=theirs";
    page.window.dispatchEvent(new page.window.Event("hashchange"));
    assert.equal(page.reloads, 1);
  });

  it("has the page loaded again if the server knows less of it than it was told to be done", () => {
    const page = opened(`${ADDRESS}#session=theirs`);
    page.server.last().says(welcome({ resumed: true }));
    page.element("c1").click();
    page.server.last().says({ kind: "received", number: 1 }, { kind: "done", numbers: [1] });
    page.server.last().breaks();
    page.clock.advance(10_000);
    page.server.last().opens();

    page.server.last().says(welcome({ resumed: true, claim: 900, received: 0 }));

    assert.equal(page.reloads, 1);
    assert.equal(page.window.location.href, `${ADDRESS}#session=theirs`);
  });
});
