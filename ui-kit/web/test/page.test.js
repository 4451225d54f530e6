// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { live } from "../testing/browser.js";
import { frame, welcome } from "../testing/socket.js";

const CONTENT = `<button id="c1" data-on="click"></button><p id="c2" data-text="value"></p><input id="c3" data-on="input:value" value="">`;

function welcomed(content = CONTENT) {
  const page = live(content);
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

  it("passes over a kind of message that it doesn't know", () => {
    const page = welcomed();
    page.server.last().says({ kind: "weather", sunny: true }, frame(1, ["p", "c2", { value: "on" }]));
    assert.equal(page.element("c2").textContent, "on");
  });
});
