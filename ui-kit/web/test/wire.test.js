// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

// The golden messages, which the Java side reads and writes too: the client takes each of the server's, and makes each of
// the browser's in that very shape.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { Columns } from "../src/columns.js";
import { VERSION } from "../src/page.js";
import { Rows } from "../src/rows.js";
import { live } from "../testing/browser.js";
import { welcome } from "../testing/socket.js";

const folder = join(dirname(fileURLToPath(import.meta.url)), "../../../protocol/src/test/resources/fixtures/socket");
const golden = new Map(readdirSync(folder).map((file) => [file.replace(/\.json$/, ""), JSON.parse(readFileSync(join(folder, file), "utf8"))]));
const CONTENT = `<p id="c1"></p><input id="c3" data-on="input:value"><button id="c4" data-on="click"></button>`;

const clicks = (page, count) => {
  for (let i = 0; i < count; i++) page.element("c4").click();
};

/** A page at the frame and claim that the golden hello tells of. */
function resuming() {
  const page = live(CONTENT, "http://localhost/async-functions?a=b");
  page.server.last().opens();
  page.server.last().says(welcome({ claim: 812 }));
  for (let number = 1; number <= 40; number++) page.server.last().says({ kind: "frame", claim: 812, number, patches: [] });
  return page;
}

const produced = {
  hello() {
    const page = resuming();
    page.server.last().breaks();
    page.clock.advance(10_000);
    page.server.last().opens();
    return page.server.last().sent[0];
  },
  event() {
    const page = resuming();
    clicks(page, 6);
    page.element("c3").value = "für";
    page.element("c3").dispatchEvent(new page.window.Event("input", { bubbles: true }));
    page.clock.advance(40);
    return page.server.last().sent.find((message) => message.number === 7);
  },
  ack() {
    const page = resuming();
    page.server.last().says(golden.get("server-frame"));
    page.clock.advance(100);
    return page.server.last().sent.at(-1);
  },
  "leave-for-good"() {
    const page = resuming();
    page.window.location.reload = () => {};
    page.element("start-over").click();
    return page.server.last().sent.at(-1);
  },
  leave() {
    const page = resuming();
    page.window.dispatchEvent(Object.assign(new page.window.Event("pagehide"), { persisted: false }));
    return page.server.last().sent.at(-1);
  },
};

/** What can be seen of each message of the server having been understood. */
const taken = {
  welcome(page, message) {
    page.server.last().breaks();
    page.clock.advance(10_000);
    page.server.last().opens();
    page.server.last().says(message);
    assert.equal(page.document.body.dataset.connection, "connected");
    assert.deepEqual(page.server.last().sent.slice(1).map((sent) => sent.number), [8], "what was not received is sent again");
    page.clock.advance(3 * message.beatMillis - 1);
    assert.equal(page.server.last().closed, false);
    page.clock.advance(1);
    assert.equal(page.server.opened[1].closed, true, "after three beats of silence");
  },
  frame(page, message) {
    page.server.last().says(message);
    assert.equal(page.element("c3").clicks, 3);
    assert.equal(page.element("c9").textContent, "new");
    assert.match(page.element("toasts").textContent, /A handler failed.*See the log for e-1\./);
  },
  "frame-columns"(page, { bytes, json }) {
    page.element("root").insertAdjacentHTML("beforeend", `<treadle-plot id="c7"></treadle-plot><treadle-log id="c8"></treadle-log>`);
    page.server.last().says({ kind: "frame", claim: 812, number: 41, patches: [] }, Uint8Array.from(Buffer.from(bytes, "hex")).buffer);
    const [numbers] = page.element("c7").streamed;
    assert.deepEqual({ ...numbers, columns: Object.keys(numbers.columns) }, json.patches[0][2]);
    assert.deepEqual(Object.values(numbers.columns).map((values) => [...values]), [[11, 12], [0.5, NaN]]);
    assert.deepEqual(page.element("c8").streamed, [json.patches[1][2]]);
    assert.match(page.element("toasts").querySelector("pre").textContent, /at Page.build/);
  },
  "frame-rewound"(page, { bytes }) {
    page.element("root").insertAdjacentHTML("beforeend", `<treadle-plot id="c7"></treadle-plot><table><tbody id="c8"></tbody></table>`);
    page.server.last().says({ kind: "frame", claim: 812, number: 41, patches: [] });
    for (const each of [golden.get("server-frame-columns").bytes, bytes]) page.server.last().says(Uint8Array.from(Buffer.from(each, "hex")).buffer);
    const columns = new Columns();
    page.element("c7").streamed.forEach((patch) => columns.take(patch));
    assert.deepEqual([...columns.view("höhe")], [0.5, 0.5]);
    const rows = new Rows(page.element("c8"));
    page.element("c8").streamed.forEach((patch) => rows.take(patch));
    assert.equal(page.element("c8").textContent, "12:00:012.5true");
  },
  "frame-chosen"(page, { bytes, json }) {
    page.element("root").insertAdjacentHTML("beforeend", `<treadle-plot id="c7"></treadle-plot>`);
    for (const number of [41, 42, 43]) page.server.last().says({ kind: "frame", claim: 812, number, patches: [] });
    page.server.last().says(Uint8Array.from(Buffer.from(bytes, "hex")).buffer);
    const columns = new Columns();
    page.element("c7").streamed.forEach((patch) => columns.take(patch));
    assert.equal(columns.size, 2);
    assert.equal(columns.total, json.patches[0][2].total);
  },
  received(page, message) {
    page.clock.advance(300);
    assert.equal(page.element("c4").hasAttribute("data-pending"), true);
    page.server.last().says({ ...message, number: 8 });
    assert.equal(page.element("c4").hasAttribute("data-pending"), false);
  },
  done(page, message) {
    page.server.last().says(message, { kind: "done", numbers: [1, 2, 3, 4, 5, 8] });
    assert.equal(page.element("c4").hasAttribute("data-busy"), false);
  },
  rejected(page, message) {
    page.server.last().says(message, { kind: "done", numbers: [1, 2, 3, 4, 5, 6, 7] });
    assert.equal(page.element("c4").hasAttribute("data-busy"), false);
    assert.ok(page.element("toasts").textContent.includes(message.text));
  },
  beat(page, message) {
    page.clock.advance(2_000);
    page.server.last().says(message);
    page.clock.advance(2_000);
    assert.equal(page.server.last().closed, false);
  },
  reload(page, message) {
    let reloads = 0;
    page.window.location.reload = () => reloads++;
    page.server.last().says(message);
    assert.equal(reloads, 1);
    assert.equal(page.server.last().closed, true);
  },
  renewed(page, message) {
    page.server.last().says(message);
    page.server.last().breaks();
    page.clock.advance(10_000);
    page.server.last().opens();
    assert.equal(page.server.last().sent[0].token, message.token);
  },
  refused(page, message) {
    page.server.last().says(message);
    assert.equal(page.server.last().closed, true);
    assert.ok(page.element("client-notice-text").textContent.includes(message.reason));
  },
  superseded(page, message) {
    page.server.last().says(message);
    assert.equal(page.document.body.dataset.connection, "superseded");
  },
};

describe("the wire", () => {
  it("has golden messages for all that the client says and takes, and no others", () => {
    const known = [...Object.keys(produced).map((kind) => `client-${kind}`), ...Object.keys(taken).map((kind) => `server-${kind}`)];
    assert.deepEqual([...golden.keys()].sort(), known.sort());
    assert.equal(golden.get("client-hello").version, VERSION);
  });

  for (const [kind, produce] of Object.entries(produced)) {
    it(`is given the golden ${kind}`, () => {
      assert.deepEqual(produce(), golden.get(`client-${kind}`));
    });
  }

  for (const [kind, take] of Object.entries(taken)) {
    it(`brings the golden ${kind}`, () => {
      const page = resuming();
      clicks(page, 8);
      take(page, golden.get(`server-${kind}`));
    });
  }
});
