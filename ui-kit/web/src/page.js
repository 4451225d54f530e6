// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

// One live page: the socket, the Events, the frames and the document, tied together.

import { connection } from "./connection.js";
import { eventQueue } from "./events.js";
import { frameOrder } from "./frames.js";
import { listener, wishes } from "./listening.js";
import { notices } from "./notices.js";
import { patcher } from "./patches.js";
import { leaveWord, mayReload, takeWord } from "./reload.js";
import { linked, share, unlink } from "./share.js";
import { tabMemory } from "./tab.js";
import { toaster } from "./toasts.js";
import { typing } from "./typing.js";

/** The version of the messages that this client speaks: ClientMessage.VERSION. */
export const VERSION = 1;

/**
 * @param {object} parts
 * @param {Window} parts.window
 * @param {Element} parts.root what holds the components
 * @param {() => WebSocket} parts.openSocket
 * @param {(container: Element | Document) => Promise<boolean>} parts.loadElements loads the custom elements in a container
 * @param {string} parts.nonce names the session's Events, if this page begins one
 * @param {LockManager | undefined} parts.locks
 * @param {() => number} parts.random
 * @param {{setTimeout: Function, clearTimeout: Function, now: () => number}} parts.clock
 */
export function livePage({ window, root, openSocket, loadElements, nonce, locks, random, clock }) {
  const { document } = window;
  // Who comes by a session's link is another viewer of it.
  let token = linked(window.location);
  let name = nonce;
  // What the elements are is what the server has rendered, but for their properties.
  let tree = root.dataset.tree ?? "";

  const notice = notices({ document, clock, kept: () => events.count(), tryNow: () => socket.hurry() });
  const toast = toaster({ document, clock, container: document.getElementById("toasts") });
  const tab = tabMemory({
    storage: () => window.sessionStorage,
    locks,
    address: window.location.pathname + window.location.search + window.location.hash,
  });
  const events = eventQueue({ clock, mark, changed: remember, send });
  const fields = typing({ document, standing: events.standing, resume: () => patches.resume() });
  const listen = listener({ document, occurred });
  const patches = patcher({ document, offer: fields.offer, toast, carry: fields.carry, composesIn: fields.composesIn, replaced });
  const frames = frameOrder({
    clock,
    apply: patches.apply,
    acknowledge: (position) => socket.send({ kind: "ack", ...position }),
  });
  const socket = connection({
    open: openSocket,
    hello,
    take,
    show: notice.connection,
    onLine: () => window.navigator.onLine,
    random,
    clock,
  });

  function hello() {
    const position = frames.position();
    return {
      kind: "hello",
      version: VERSION,
      page: root.dataset.page,
      query: window.location.search.replace(/^\?/, ""),
      nonce: name,
      tree,
      ...(token === undefined ? {} : { token }),
      ...position,
    };
  }

  function occurred(component, event, values, delayMillis) {
    fields.said(component, values);
    events.occurred(component, event, values, delayMillis);
  }

  function send(event) {
    fields.sent(event.component, event.values);
    socket.send(event);
  }

  function remember() {
    if (token !== undefined) tab.keep({ nonce: name, token, ...events.state() });
  }

  function take(message) {
    switch (message.kind) {
      case "welcome":
        if (message.claim < frames.position().claim) {
          socket.restart();
          break;
        }
        token = message.token;
        if (!events.isKnownTo(message)) {
          socket.end("closed");
          tab.forget();
          reload("nobody was here for so long that others took its place");
          break;
        }
        frames.welcomed(message);
        events.welcomed(message);
        remember();
        load(document);
        break;
      case "renewed":
        token = message.token;
        remember();
        break;
      case "frame":
        if (frames.take(message) === "gap") socket.restart();
        break;
      case "received":
        events.received(message.number);
        break;
      case "done":
        events.done(message.numbers);
        fields.release();
        break;
      case "rejected":
        events.rejected(message.number);
        fields.release();
        toast({ id: `rejected-${message.number}`, variant: "danger", title: "That was not taken", text: message.text });
        break;
      case "reload":
        socket.end("closed");
        tab.forget();
        unlink(window);
        reload(message.reason);
        break;
      case "refused":
        socket.end("closed");
        notice.say(`This page was not opened: ${message.reason}.`, "Try again", () => window.location.reload());
        break;
      case "superseded":
        if (locks) {
          // No other tab can have the session: it was an older socket of this page's own, whose hello came late.
          socket.restart();
          break;
        }
        socket.end("superseded");
        notice.say("This page goes on in another window.", "Use it here", () => window.location.reload());
        break;
      default:
        console.debug(`treadle: the server says ${message.kind}, which this client does not know; it is ignored`);
    }
  }

  function reload(reason) {
    leaveWord(() => window.sessionStorage, reason);
    if (mayReload({ storage: () => window.sessionStorage, now: Date.now })) {
      window.location.reload();
    } else {
      notice.say(`This page can't go on${reason ? `: ${reason}` : ""}.`, "Load it again", () => window.location.reload());
    }
  }

  function startOver() {
    socket.send({ kind: "leave", forGood: true });
    socket.end("closed");
    tab.forget();
    unlink(window);
    window.location.reload();
  }

  function mark(component, { busy, pending }) {
    const element = document.getElementById(component);
    element?.toggleAttribute("data-busy", busy);
    element?.toggleAttribute("data-pending", pending);
  }

  /** New elements know nothing of what is under way: marks, and what the user entered that the server has not got. */
  function replaced(container) {
    tree = "";
    listen(container);
    load(container);
    for (const element of container.querySelectorAll("[data-on]")) {
      mark(element.id, events.stateOf(element.id));
      for (const { own, property } of [...wishes(element).values()].flat()) {
        const newest = events.standing(element.id, property);
        if (newest !== null && !newest.taken) element[own] = newest.value;
      }
    }
  }

  /** Tried again with each connection: what has its script nowhere any more, since the version that the page is of is gone, comes with another page. */
  async function load(container) {
    if (!(await loadElements(container))) notice.say("A part of this page did not arrive.", "Load it again", () => window.location.reload());
  }

  window.addEventListener("online", socket.hurry);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") socket.hurry();
  });
  window.addEventListener("pagehide", (hidden) => {
    events.flush();
    if (!hidden.persisted) socket.send({ kind: "leave" });
    tab.leave();
  });
  window.addEventListener("pageshow", (shown) => {
    if (!shown.persisted) return;
    if (tab.back()) socket.hurry();
    else window.location.reload();
  });
  // The link of another session, which this page was led to without being loaded.
  window.addEventListener("hashchange", () => {
    if (linked(window.location) !== undefined) window.location.reload();
  });
  document.getElementById("start-over")?.addEventListener("click", startOver);
  share({ window, token: () => token, clock });

  listen(document);
  load(document);
  const why = takeWord(() => window.sessionStorage);
  if (why) toast({ id: "begun-anew", variant: "warning", title: "This page has begun anew", text: `What was on it is gone: ${why}.` });
  tab.recall(nonce, (found) => {
    if (found !== null) {
      ({ nonce: name, token } = found);
      events.restore(found);
    }
    socket.connect();
  });
}
