// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

// The whole client, driven by another process: it reads what happens, one JSON line each, and answers each with what has come of
// it. That process is the page's visitor, its clock and its network, and has the real server's side: CutsTest.

import { createInterface } from "node:readline";
import { Columns } from "../src/columns.js";
import { browser, live, lockManager } from "./browser.js";

let page = null;

const steps = {
  load({ html, tree, nonce, hash = "" }) {
    page?.window.close();
    const empty = browser("", `http://localhost/async-functions${hash}`);
    const root = empty.element("root");
    root.innerHTML = html;
    root.dataset.tree = tree;
    page = live(undefined, undefined, { page: empty, nonce, locks: lockManager() });
  },
  click: ({ component }) => page.element(component).click(),
  types({ component, text }) {
    const field = page.element(component);
    field.focus();
    field.value += text;
    field.dispatchEvent(new page.window.Event("input", { bubbles: true, composed: true }));
  },
  advance: ({ millis }) => page.clock.advance(millis),
  opens: () => page.server.last().opens(),
  says: ({ text, bytes }) => page.server.last().onmessage({ data: text ?? Uint8Array.from(Buffer.from(bytes, "base64")).buffer }),
  breaks: ({ code }) => page.server.last().breaks(code),
};

/** What the page has said on its newest socket since it was asked last. */
function sent() {
  const socket = page.server.last();
  if (socket === undefined) return [];
  socket.told ??= 0;
  const news = socket.sent.slice(socket.told);
  socket.told = socket.sent.length;
  return news.map((message) => JSON.stringify(message));
}

/** What a visitor sees. */
function seen() {
  const rows = {};
  for (const plot of page.document.querySelectorAll("[data-plot]")) {
    const columns = new Columns();
    for (const patch of plot.streamed ?? []) columns.take(patch);
    rows[plot.id] = [...columns.view("x")];
  }
  return {
    rows,
    texts: Object.fromEntries([...page.document.querySelectorAll("[data-text]")].map((text) => [text.id, text.textContent])),
    fields: Object.fromEntries([...page.document.querySelectorAll("input[data-on]")].map((field) => [field.id, field.value])),
    busy: page.document.querySelectorAll("[data-busy]").length,
    connection: page.document.body.dataset.connection,
  };
}

for await (const line of createInterface({ input: process.stdin })) {
  const { step, ...what } = JSON.parse(line);
  steps[step]?.(what);
  const answer = { sockets: page.server.opened.length, closed: page.server.last()?.closed ?? false, sent: sent() };
  process.stdout.write(`${JSON.stringify(step === "look" ? { ...answer, ...seen() } : answer)}\n`);
}
