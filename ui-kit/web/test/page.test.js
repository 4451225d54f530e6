// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { browser, live, lockManager } from "../testing/browser.js";
import { frame, welcome } from "../testing/socket.js";

const CONTENT = `<button id="c1" data-on="click"></button><p id="c2" data-text="value"></p><input id="c3" data-on="input:value" value="">`;

function welcomed(content = CONTENT, locks = undefined) {
  const page = live(content, undefined, { locks });
  page.server.last().opens();
  page.server.last().says(welcome());
  return page;
}

/** The socket breaks and another one opens and says hello. */
function reconnect(page) {
  page.server.last().breaks();
  page.clock.advance(10_000);
  page.server.last().opens();
}

/** The page goes and another load of it comes, in the same tab. */
async function loadedAgain(page, locks) {
  await settled(); // by then it has its lock
  page.window.dispatchEvent(Object.assign(new page.window.Event("pagehide"), { persisted: false }));
  return duplicated(page, locks);
}

/** Another load of the page, with a copy of what the tab of this one has stored. */
async function duplicated(page, locks) {
  const next = browser(CONTENT);
  const { sessionStorage: stored } = page.window;
  for (let i = 0; i < stored.length; i++) next.window.sessionStorage.setItem(stored.key(i), stored.getItem(stored.key(i)));
  const loaded = live(CONTENT, undefined, { locks, page: next, nonce: "another" });
  while (loaded.server.opened.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  return loaded;
}

/** What was begun without waiting for it is over. */
function settled() {
  return new Promise((resolve) => setTimeout(resolve));
}

function kinds(socket) {
  return socket.sent.map((message) => (message.kind === "event" ? `event ${message.number}` : message.kind));
}

function type(page, value) {
  const input = page.element("c3");
  input.focus();
  input.value = value;
  input.dispatchEvent(new page.window.Event("input", { bubbles: true }));
}

describe("a live page", () => {
  it("sends a click and shows what comes of it", () => {
    const page = welcomed();

    page.element("c1").click();
    page.server.last().says({ kind: "received", number: 1 }, frame(1, ["p", "c2", { value: "Running 1" }]));
    assert.equal(page.element("c2").textContent, "Running 1");
    assert.equal(page.element("c1").hasAttribute("data-busy"), true);
    page.server.last().says({ kind: "done", numbers: [1] });
    page.clock.advance(100);

    assert.equal(page.element("c1").hasAttribute("data-busy"), false);
    assert.deepEqual(kinds(page.server.last()), ["hello", "event 1", "ack"]);
  });

  it("keeps what is clicked before there is a connection", () => {
    const page = live(CONTENT);
    page.element("c1").click();
    page.clock.advance(300);
    assert.equal(page.element("c1").hasAttribute("data-pending"), true);

    page.server.last().opens();
    page.server.last().says(welcome());

    assert.deepEqual(kinds(page.server.last()), ["hello", "event 1"]);
  });

  it("resumes after a loss: says where it is, and sends again what was not taken", () => {
    const page = welcomed();
    page.server.last().says(frame(1, ["p", "c2", { value: "one" }]));
    page.element("c1").click();
    page.element("c1").click();
    page.server.last().says({ kind: "received", number: 1 });

    reconnect(page);
    const { token, claim, frame: number, nonce } = page.server.last().sent[0];
    assert.deepEqual({ token, claim, number, nonce }, { token: "t0ken", claim: 1, number: 1, nonce: "n0nce" });
    page.server.last().says(welcome({ resumed: true, received: 1 }), { kind: "done", numbers: [1] });
    page.server.last().says(frame(1, ["p", "c2", { value: "again" }]), frame(2, ["p", "c2", { value: "two" }]));

    assert.deepEqual(kinds(page.server.last()), ["hello", "event 2"]);
    assert.equal(page.element("c2").textContent, "two");
  });

  it("resumes on another socket after a gap, and applies nothing that comes out of order", () => {
    const page = welcomed();
    page.server.last().says(frame(2, ["p", "c2", { value: "too early" }]), frame(3, ["p", "c2", { value: "too early" }]));

    assert.equal(page.element("c2").textContent, "");
    assert.equal(page.server.last().closed, true);
    page.clock.advance(10_000);
    page.server.last().opens();
    assert.equal(page.server.last().sent[0].frame, 0);
  });

  it("sends the newest input before a click", () => {
    const page = welcomed();
    type(page, "a");
    type(page, "ab");
    page.element("c1").click();

    const events = page.server.last().sent.slice(1);
    assert.deepEqual(events.map(({ component, values }) => [component, values]), [["c3", { value: "ab" }], ["c1", {}]]);
  });

  it("keeps what is typed when its surroundings are replaced", () => {
    const page = welcomed();
    type(page, "half a wo");

    page.server.last().says(frame(1, ["h", "", `<p>new</p>${CONTENT}`]));

    assert.equal(page.element("c3").value, "half a wo");
    assert.equal(page.document.activeElement, page.element("c3"));
  });

  it("marks a busy component anew when its element is replaced", () => {
    const page = welcomed();
    page.element("c1").click();
    page.server.last().says(frame(1, ["h", "", CONTENT]));
    assert.equal(page.element("c1").hasAttribute("data-busy"), true);
  });

  it("says why an Event was refused", () => {
    const page = welcomed();
    page.element("c1").click();

    page.server.last().says({ kind: "rejected", number: 1, component: "c1", text: "there is no c1" }, { kind: "done", numbers: [1] });

    assert.match(page.element("toasts").textContent, /there is no c1/);
    assert.equal(page.element("c1").hasAttribute("data-busy"), false);
  });

  it("says that a part of it has not arrived, and tries again with the next connection", async () => {
    let arrives = false;
    const page = live(CONTENT, undefined, { loadElements: async () => arrives });
    await settled();
    assert.match(page.element("client-notice-text").textContent, /part of this page did not arrive/);
    assert.equal(page.element("client-notice-action").textContent, "Load it again");

    arrives = true;
    page.server.last().opens();
    page.server.last().says(welcome());
    await settled();
    assert.equal(page.element("client-notice").hidden, true);
  });

  it("shows the state of the connection, and a notice when it is gone for two seconds", () => {
    const page = welcomed();
    assert.equal(page.document.body.dataset.connection, "connected");
    assert.equal(page.document.querySelector("[data-connection-word]").textContent, "Connected");

    page.element("c1").click();
    page.server.last().breaks();
    assert.equal(page.document.body.dataset.connection, "reconnecting");
    assert.equal(page.element("client-notice").hidden, true);
    page.clock.advance(2_000);
    assert.equal(page.element("client-notice").hidden, false);
    assert.match(page.element("client-notice-text").textContent, /1 action is kept/);
    page.clock.advance(5_000);
    page.server.last().opens();
    page.server.last().says(welcome({ resumed: true }));

    assert.equal(page.element("client-notice").hidden, true);
    assert.equal(page.document.body.dataset.connection, "connected");
  });

  it("stays closed when it goes on elsewhere, and offers to come back", () => {
    const page = welcomed();
    page.server.last().says({ kind: "superseded", reason: "the page was opened elsewhere" });

    page.clock.advance(60_000);
    page.window.dispatchEvent(new page.window.Event("online"));

    assert.equal(page.server.opened.length, 1);
    assert.equal(page.document.body.dataset.connection, "superseded");
    assert.equal(page.element("client-notice-action").hidden, false);
  });

  it("goes on when an older socket of its own comes late and takes its place", () => {
    const page = welcomed(CONTENT, lockManager());
    page.server.last().says({ kind: "superseded", reason: "this page has a newer connection" });
    page.clock.advance(10_000);
    page.server.last().opens();

    assert.equal(page.server.opened.length, 2);
    assert.equal(page.server.last().sent[0].token, "t0ken");
  });

  it("loads itself again when the server says so, but not in a circle", () => {
    const page = live(CONTENT);
    let reloads = 0;
    page.window.location.reload = () => reloads++;
    page.window.sessionStorage.setItem("treadle.reloads", JSON.stringify([Date.now(), Date.now()]));
    page.server.last().opens();

    page.server.last().says({ kind: "reload", reason: "this session is no longer here" });
    assert.equal(reloads, 1);

    const again = live(CONTENT);
    again.window.location.reload = () => reloads++;
    again.window.sessionStorage.setItem("treadle.reloads", page.window.sessionStorage.getItem("treadle.reloads"));
    again.server.last().opens();
    again.server.last().says({ kind: "reload", reason: "this session is no longer here" });
    assert.equal(reloads, 1);
    assert.match(again.element("client-notice-text").textContent, /this session is no longer here/);
    again.element("client-notice-action").click();
    assert.equal(reloads, 2);
  });

  it("says that it was refused and why, and tries again only when it is told to", () => {
    const page = live(CONTENT);
    let reloads = 0;
    page.window.location.reload = () => reloads++;
    page.server.last().opens();

    page.server.last().says({ kind: "refused", reason: "192.0.2.7 has 1,000 sessions here, which is the most" });
    page.clock.advance(60_000);

    assert.equal(page.server.opened.length, 1);
    assert.equal(page.document.body.dataset.connection, "closed");
    assert.match(page.element("client-notice-text").textContent, /not opened: 192\.0\.2\.7 has 1,000 sessions here/);
    page.element("client-notice-action").click();
    assert.equal(reloads, 1);
  });

  it("takes its leave when the tab closes, after what is still held back", () => {
    const page = welcomed();
    type(page, "last words");
    page.window.dispatchEvent(Object.assign(new page.window.Event("pagehide"), { persisted: false }));
    assert.deepEqual(kinds(page.server.last()), ["hello", "event 1", "leave"]);
  });

  it("doesn't take its leave when the browser may show it again", () => {
    const page = welcomed();
    page.window.dispatchEvent(Object.assign(new page.window.Event("pagehide"), { persisted: true }));
    assert.deepEqual(kinds(page.server.last()), ["hello"]);
  });

  it("goes on with its session when it is loaded again, and sends again what was not taken", async () => {
    for (const locks of [undefined, lockManager()]) {
      const page = welcomed(CONTENT, locks);
      page.element("c1").click();
      page.element("c1").click();
      page.server.last().says({ kind: "received", number: 1 }, { kind: "done", numbers: [1] });

      const again = await loadedAgain(page, locks);
      again.element("c1").click();
      again.server.last().opens();
      const hello = again.server.last().sent[0];
      assert.deepEqual([hello.nonce, hello.token, hello.claim, hello.frame], ["n0nce", "t0ken", 0, 0]);
      again.server.last().says(welcome({ resumed: true, received: 1 }), frame(1, ["p", "c2", { value: "two" }]));

      assert.deepEqual(kinds(again.server.last()), ["hello", "event 2", "event 3"]);
      assert.equal(again.element("c1").hasAttribute("data-busy"), true);
      assert.equal(again.element("c2").textContent, "two");
    }
  });

  it("begins a session of its own in a duplicated tab, whose storage is a copy", async () => {
    for (const locks of [undefined, lockManager()]) {
      const page = welcomed(CONTENT, locks);
      page.element("c1").click();

      const copy = await duplicated(page, locks);
      copy.server.last().opens();

      assert.deepEqual([copy.server.last().sent[0].nonce, copy.server.last().sent[0].token], ["another", undefined]);
    }
  });

  it("starts over when it is told to", async () => {
    const locks = lockManager();
    const page = welcomed(CONTENT, locks);
    let reloads = 0;
    page.window.location.reload = () => reloads++;

    page.element("start-over").click();
    assert.deepEqual(page.server.last().sent.at(-1), { kind: "leave", forGood: true });
    assert.equal(reloads, 1);
    const again = await loadedAgain(page, locks);
    again.server.last().opens();

    assert.equal(again.server.last().sent[0].token, undefined);
  });

  it("begins another session when its own is not to be had, and says why", async () => {
    const locks = lockManager();
    const page = welcomed(CONTENT, locks);
    page.window.location.reload = () => {};
    page.server.last().says({ kind: "reload", reason: "it has slept for too long" });

    const again = await loadedAgain(page, locks);
    again.server.last().opens();
    assert.equal(again.server.last().sent[0].token, undefined);
    assert.match(again.element("toasts").textContent, /begun anew.*it has slept for too long/s);

    const once = await loadedAgain(again, locks);
    assert.doesNotMatch(once.element("toasts").textContent, /begun anew/);
  });

  it("resumes by the newest token", () => {
    const page = welcomed();
    page.server.last().says({ kind: "renewed", token: "newer" });
    reconnect(page);
    assert.equal(page.server.last().sent[0].token, "newer");
  });

  it("keeps what stands in a field that no Event has told of, whatever the server says of it", async () => {
    const content = `<input id="c3" data-on="change:value" value="">`;
    for (const said of [["p", "c3", { value: "old" }], ["h", "", content]]) {
      const page = welcomed(content);
      type(page, "12");

      page.server.last().says(frame(1, said));
      assert.equal(page.element("c3").value, "12");
      assert.equal(page.document.activeElement, page.element("c3"));
      page.element("c3").dispatchEvent(new page.window.Event("change", { bubbles: true }));
      page.server.last().says({ kind: "received", number: 1 }, { kind: "done", numbers: [1] });

      assert.equal(page.element("c3").value, "12", "what the user entered came later");
    }
  });

  it("shows what the server said of a field, once it was left as it was", async () => {
    const page = welcomed(`<input id="c3" data-on="change:value" value=""><button id="c1" data-on="click"></button>`);
    type(page, "1");
    page.server.last().says(frame(1, ["p", "c3", { value: "said" }]));
    page.element("c1").focus();
    await new Promise((resolve) => page.window.setTimeout(resolve));
    assert.equal(page.element("c3").value, "said");
  });

  it("forgets what the server said of a field before it got what was typed there, also over another socket", () => {
    const page = welcomed();
    type(page, "xc");
    page.element("c1").click();
    page.server.last().says(frame(1, ["p", "c3", { value: "x" }]));
    reconnect(page);
    page.server.last().says(welcome({ resumed: true }));

    page.server.last().says({ kind: "received", number: 2 }, { kind: "done", numbers: [1, 2] });

    assert.equal(page.element("c3").value, "xc");
  });

  it("forgets what the server said of a field before an Event that is held back has left", () => {
    const page = welcomed();
    page.server.last().says(frame(1, ["p", "c2", { value: "any" }]));
    page.clock.advance(90);
    type(page, "ab");
    page.server.last().says(frame(2, ["p", "c3", { value: "a" }]));
    page.clock.advance(200);
    assert.deepEqual(kinds(page.server.last()).slice(-2), ["ack", "event 1"], "it has said that it has the frame before it said what was typed");

    page.server.last().says({ kind: "received", number: 1 }, { kind: "done", numbers: [1] });

    assert.equal(page.element("c3").value, "ab");
  });

  it("forgets what the server said of a field before it had the whole page told anew", () => {
    const page = welcomed();
    type(page, "g");
    page.element("c1").click();
    page.server.last().says(frame(1, ["p", "c3", { value: "g" }]), { kind: "received", number: 2 });

    page.server.last().says(frame(2, ["h", "", CONTENT.replace('value=""', 'value="bg"')]), { kind: "done", numbers: [1, 2] });

    assert.equal(page.element("c3").value, "bg");
  });

  it("shows what the page had when it was told anew, in a field that was left as it was", async () => {
    const content = (value) => `<input id="c3" data-on="change:value" value="${value}"><button id="c1" data-on="click"></button>`;
    const page = welcomed(content(""));
    type(page, "1");
    page.server.last().says(frame(1, ["p", "c3", { value: "before" }], ["h", "", content("anew")]));
    assert.equal(page.element("c3").value, "1");

    page.element("c1").focus();
    await new Promise((resolve) => page.window.setTimeout(resolve));

    assert.equal(page.element("c3").value, "anew");
  });

  it("leaves an input method alone: what would take its field away waits, with all that comes after", async () => {
    const page = welcomed();
    page.element("c3").dispatchEvent(new page.window.CompositionEvent("compositionstart", { bubbles: true }));
    const field = page.element("c3");
    page.server.last().says(frame(1, ["h", "", CONTENT]), frame(2, ["p", "c2", { value: "later" }]));
    assert.equal(page.element("c3"), field);
    assert.equal(page.element("c2").textContent, "");

    field.dispatchEvent(new page.window.CompositionEvent("compositionend", { bubbles: true }));
    await new Promise((resolve) => page.window.setTimeout(resolve));

    assert.notEqual(page.element("c3"), field);
    assert.equal(page.element("c2").textContent, "later");
  });

  it("says the tree that it shows, until the server has replaced some of it", () => {
    const page = welcomed();
    page.server.last().says(frame(1, ["p", "c2", { value: "x" }]));
    reconnect(page);
    assert.equal(page.server.last().sent[0].tree, "a1b2c3");
    page.server.last().says(welcome({ resumed: true }), frame(2, ["h", "", CONTENT]));
    reconnect(page);
    assert.equal(page.server.last().sent[0].tree, "");
  });

  it("hears nothing of a host that is older than the one that it has heard", () => {
    const page = welcomed();
    page.server.last().says({ ...frame(1, ["p", "c2", { value: "new host" }]), claim: 9 });
    reconnect(page);
    page.server.last().says(welcome({ resumed: true, claim: 3 }), { ...frame(1, ["p", "c2", { value: "old host" }]), claim: 3 });
    assert.equal(page.element("c2").textContent, "new host");
    assert.equal(page.server.last().closed, true);
  });

  it("passes over a kind of message that it doesn't know", () => {
    const page = welcomed();
    page.server.last().says({ kind: "weather", sunny: true }, frame(1, ["p", "c2", { value: "on" }]));
    assert.equal(page.element("c2").textContent, "on");
  });
});
