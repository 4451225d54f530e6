// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

// The life of the socket: opened, welcomed, watched by its beats, and opened again with patience when it is lost.

import { read } from "./wire.js";

const FIRST_RETRY_MILLIS = 100;
const LONGEST_RETRY_MILLIS = 5_000;
const HANDSHAKE_MILLIS = 10_000;
const BEATS_MISSED = 3;

/** A socket that the server is closing takes nothing more, and says so in the console. */
const OPEN = 1;

/** The close code of a server that stops and means us to go to another one at once: "service restart". */
const MOVE_ON = 1012;

/**
 * @param {object} parts
 * @param {() => WebSocket} parts.open a new socket to the server
 * @param {() => object} parts.hello the first message of each socket, made when it opens
 * @param {(message: object) => void} parts.take whatever the server says but its beats
 * @param {(state: "connecting" | "connected" | "reconnecting" | "offline" | "superseded" | "closed", wait?: number) => void} parts.show
 *     `wait` is after how many milliseconds it tries again
 * @param {() => boolean} parts.onLine what the browser thinks of the network: a word for the user, never a reason not to try
 * @param {() => number} parts.random in [0, 1)
 * @param {{setTimeout: Function, clearTimeout: Function, now: () => number}} parts.clock
 */
export function connection({ open, hello, take, show, onLine, random, clock }) {
  let socket = null;
  let welcomed = false;
  let everWelcomed = false;
  let ended = false;
  // In a row; a connection that lasted a beat begins a new row, so one that is refused at once is not hammered.
  let failures = 0;
  let welcomedAt = 0;
  let beatMillis = 0;
  let heardAt = 0;
  let patienceMillis = HANDSHAKE_MILLIS;
  let watch = null;
  let retry = null;

  function connect() {
    clock.clearTimeout(retry);
    retry = null;
    if (ended || socket !== null) return;
    welcomed = false;
    if (!everWelcomed && failures === 0) show("connecting");
    const current = open();
    current.binaryType = "arraybuffer";
    socket = current;
    watchFor(HANDSHAKE_MILLIS);
    current.onopen = () => {
      if (current === socket) current.send(JSON.stringify(hello()));
    };
    current.onmessage = (event) => {
      if (current === socket) listen(read(event.data));
    };
    current.onclose = (event) => {
      if (current !== socket) return;
      if (event?.code === MOVE_ON && welcomed) moveOn();
      else lost();
    };
  }

  function listen(message) {
    heardAt = clock.now();
    if (message.kind === "beat") return;
    if (message.kind === "welcome") {
      welcomed = true;
      everWelcomed = true;
      welcomedAt = clock.now();
      beatMillis = message.beatMillis;
      watchFor(BEATS_MISSED * beatMillis);
      show("connected");
    }
    take(message);
  }

  function watchFor(millis) {
    patienceMillis = millis;
    heardAt = clock.now();
    clock.clearTimeout(watch);
    watch = clock.setTimeout(check, millis);
  }

  /** Timers may be late (a hidden tab, a machine that slept), so it is the time since the last message that counts. */
  function check() {
    clock.clearTimeout(watch);
    if (socket === null) return;
    const silentFor = clock.now() - heardAt;
    if (silentFor >= patienceMillis) {
      drop();
      lost();
    } else {
      watch = clock.setTimeout(check, patienceMillis - silentFor);
    }
  }

  /** Leaves the socket without waiting for its closing handshake, which a dead peer never answers. */
  function drop() {
    const current = socket;
    socket = null;
    current?.close();
    clock.clearTimeout(watch);
  }

  /** Nothing is shown: it is no loss unless the next try fails. */
  function moveOn() {
    socket = null;
    welcomed = false;
    failures = 0;
    clock.clearTimeout(watch);
    retry = clock.setTimeout(connect, FIRST_RETRY_MILLIS * random());
  }

  function lost() {
    socket = null;
    clock.clearTimeout(watch);
    if (ended) return;
    if (welcomed && clock.now() - welcomedAt >= beatMillis) failures = 0;
    welcomed = false;
    const longest = Math.min(LONGEST_RETRY_MILLIS, FIRST_RETRY_MILLIS * 2 ** failures);
    const wait = longest * (0.5 + 0.5 * random());
    show(onLine() ? "reconnecting" : "offline", wait);
    failures++;
    retry = clock.setTimeout(connect, wait);
  }

  return {
    connect,

    /** Sends if the server has welcomed us; else the message is the caller's to keep. */
    send(message) {
      if (welcomed && socket !== null && !(socket.readyState > OPEN)) socket.send(JSON.stringify(message));
    },

    /** Something suggests that it would work now: no more waiting, and a socket that is silent beyond its patience goes. */
    hurry() {
      if (ended) return;
      if (socket !== null) {
        check();
      } else {
        failures = 0;
        connect();
      }
    },

    /** What this socket said can't be gone on from: begins another, which resumes. */
    restart() {
      drop();
      lost();
    },

    /** For good. */
    end(state) {
      ended = true;
      clock.clearTimeout(retry);
      drop();
      show(state);
    },
  };
}
