// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

// One live page: the socket, the Events, the frames and the document, tied together.

import { connection } from "./connection.js";
import { eventQueue } from "./events.js";
import { frameOrder } from "./frames.js";
import { listener, wishes } from "./listening.js";
import { notices } from "./notices.js";
import { patcher } from "./patches.js";
import { mayReload } from "./reload.js";
import { toaster } from "./toasts.js";
import { typing } from "./typing.js";

/** The version of the messages that this client speaks: ClientMessage.VERSION. */
export const VERSION = 1;

/**
 * @param {object} parts
 * @param {Window} parts.window
 * @param {Element} parts.root what holds the components
 * @param {() => WebSocket} parts.openSocket
 * @param {(container: Element) => void} parts.loadElements loads the custom elements in a container
 * @param {string} parts.nonce names this load of the page
 * @param {() => number} parts.random
 * @param {{setTimeout: Function, clearTimeout: Function, now: () => number}} parts.clock
 */
export function livePage({ window, root, openSocket, loadElements, nonce, random, clock }) {
  const { document } = window;
  let token;

  const notice = notices({ document, clock, kept: () => events.count() });
  const toast = toaster({ document, clock, container: document.getElementById("toasts") });
  const events = eventQueue({ clock, mark, send: (message) => socket.send(message) });
  const fields = typing({ document, standing: events.standing });
  const listen = listener({ document, occurred: events.occurred });
  const apply = patcher({ document, offer: fields.offer, toast, replaced });
  const frames = frameOrder({
    clock,
    apply: (patches) => patches.forEach(apply),
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
      nonce,
      tree: root.dataset.tree ?? "",
      ...(token === undefined ? {} : { token }),
      ...position,
    };
  }

  function take(message) {
    switch (message.kind) {
      case "welcome":
        token = message.token;
        frames.welcomed(message);
        events.welcomed(message);
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
        reload(message.reason);
        break;
      case "superseded":
        socket.end("superseded");
        notice.say("This page goes on in another window.", "Use it here", () => window.location.reload());
        break;
      default:
        console.debug(`treadle: the server says ${message.kind}, which this client does not know; it is ignored`);
    }
  }

  function reload(reason) {
    if (mayReload({ storage: () => window.sessionStorage, now: Date.now })) {
      window.location.reload();
    } else {
      notice.say(`This page can't go on${reason ? `: ${reason}` : ""}.`, "Load it again", () => window.location.reload());
    }
  }

  function mark(component, { busy, pending }) {
    const element = document.getElementById(component);
    element?.toggleAttribute("data-busy", busy);
    element?.toggleAttribute("data-pending", pending);
  }

  /** New elements know nothing of what is under way: marks, and what the user entered that the server has not got. */
  function replaced(container) {
    listen(container);
    loadElements(container);
    for (const element of container.querySelectorAll("[data-on]")) {
      mark(element.id, events.stateOf(element.id));
      for (const { own, property } of [...wishes(element).values()].flat()) {
        const newest = events.standing(element.id, property);
        if (newest !== null && !newest.taken) element[own] = newest.value;
      }
    }
  }

  window.addEventListener("online", socket.hurry);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") socket.hurry();
  });
  window.addEventListener("pagehide", (hidden) => {
    events.flush();
    if (!hidden.persisted) socket.send({ kind: "leave" });
  });
  window.addEventListener("pageshow", (shown) => {
    if (shown.persisted) socket.hurry();
  });

  listen(document);
  socket.connect();
}
