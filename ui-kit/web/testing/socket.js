// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

/** Sockets whose other end is the test. */
export function sockets() {
  const opened = [];

  function open() {
    const socket = {
      sent: [],
      closed: false,
      send(text) {
        if (this.closed) throw new Error("sent on a closed socket");
        this.sent.push(JSON.parse(text));
      },
      close() {
        this.closed = true;
      },
      opens() {
        this.onopen();
      },
      says(...messages) {
        for (const message of messages) this.onmessage({ data: message instanceof ArrayBuffer ? message : JSON.stringify(message) });
      },
      breaks(code = 1006) {
        this.closed = true;
        this.onclose({ code });
      },
    };
    opened.push(socket);
    return socket;
  }

  return { open, opened, last: () => opened.at(-1) };
}

export function welcome(fields = {}) {
  return { kind: "welcome", session: "3-s", token: "t0ken", claim: 1, resumed: false, received: 0, beatMillis: 1_000, ...fields };
}

export function frame(number, ...patches) {
  return { kind: "frame", claim: 1, number, patches };
}
