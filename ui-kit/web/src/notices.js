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
const COUNT_MILLIS = 250;

/**
 * @param {object} parts
 * @param {Document} parts.document
 * @param {() => number} parts.kept how many Events wait to be done
 * @param {() => void} parts.tryNow tries to connect without waiting any longer
 * @param {{setTimeout: Function, clearTimeout: Function, now: () => number}} parts.clock
 */
export function notices({ document, kept, tryNow, clock }) {
  const bar = document.getElementById("client-notice");
  const text = document.getElementById("client-notice-text");
  const action = document.getElementById("client-notice-action");
  const lost = document.createElement("span");
  // Nobody wants to be told each second; those who look may see it.
  const countdown = document.createElement("span");
  countdown.className = "notice-countdown";
  countdown.setAttribute("aria-hidden", "true");
  let timer = null;
  let counting = null;
  let dueAt = 0;

  function clear() {
    clock.clearTimeout(timer);
    clock.clearTimeout(counting);
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

  function sayLost() {
    say("", "Try now", tryNow);
    text?.append(lost, " ", countdown);
    count();
  }

  function count() {
    const seconds = Math.ceil((dueAt - clock.now()) / 1_000);
    // What is said again is read out again.
    tell(lost, lostWords(document.body.dataset.connection, kept()));
    tell(countdown, seconds > 0 ? `Next try in ${seconds}\u00a0s.` : "Trying now.");
    counting = clock.setTimeout(count, COUNT_MILLIS);
  }

  function tell(element, words) {
    if (words !== element.textContent) element.textContent = words;
  }

  return {
    say,

    /** @param {number | undefined} wait after how many milliseconds a lost connection is tried again */
    connection(state, wait = 0) {
      dueAt = clock.now() + wait;
      document.body.dataset.connection = state;
      for (const word of document.querySelectorAll("[data-connection-word]")) word.textContent = WORDS[state];
      if (state === "connected") {
        clear();
      } else if (state === "reconnecting" || state === "offline") {
        timer ??= clock.setTimeout(sayLost, PATIENCE_MILLIS);
      }
    },
  };
}

function lostWords(state, kept) {
  const actions = kept === 1 ? "1 action is kept and goes on by itself." : `${kept} actions are kept and go on by themselves.`;
  return `${state === "offline" ? "There is no network." : "The connection is lost."} ${kept === 0 ? "What you do is kept." : actions}`;
}
