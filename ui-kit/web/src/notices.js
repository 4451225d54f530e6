// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

// What the client itself has to say about the connection: the indicator in the header, and a notice when it lasts.

const WORDS = {
  connecting: "Connecting",
  connected: "Connected",
  reconnecting: "Reconnecting",
  offline: "Offline",
  superseded: "Open elsewhere",
  closed: "Not connected",
};

/** A connection that comes back sooner is not worth a notice. */
const PATIENCE_MILLIS = 2_000;

/**
 * @param {object} parts
 * @param {Document} parts.document
 * @param {() => number} parts.kept how many Events wait to be done
 * @param {{setTimeout: Function, clearTimeout: Function}} parts.clock
 */
export function notices({ document, kept, clock }) {
  const bar = document.getElementById("client-notice");
  const text = document.getElementById("client-notice-text");
  const action = document.getElementById("client-notice-action");
  let timer = null;

  function clear() {
    clock.clearTimeout(timer);
    timer = null;
    if (bar !== null) bar.hidden = true;
  }

  function say(words, label = "", act = null) {
    clear();
    if (bar === null) return;
    text.textContent = words;
    action.textContent = label;
    action.hidden = act === null;
    action.onclick = act;
    bar.hidden = false;
  }

  return {
    say,

    connection(state) {
      document.body.dataset.connection = state;
      for (const word of document.querySelectorAll("[data-connection-word]")) word.textContent = WORDS[state];
      if (state === "connected") {
        clear();
      } else if (state === "reconnecting" || state === "offline") {
        timer ??= clock.setTimeout(() => say(lostWords(kept())), PATIENCE_MILLIS);
      }
    },
  };
}

function lostWords(kept) {
  const actions = kept === 1 ? "1 action is kept and goes on by itself." : `${kept} actions are kept and go on by themselves.`;
  return `The connection is lost; trying again. ${kept === 0 ? "What you do is kept." : actions}`;
}
