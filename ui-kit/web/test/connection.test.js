// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { connection } from "../src/connection.js";
import { manualClock } from "../testing/clock.js";
import { sockets, welcome } from "../testing/socket.js";

function connected({ random = () => 1, onLine = () => true } = {}) {
  const clock = manualClock();
  const server = sockets();
  const states = [];
  const taken = [];
  const link = connection({
    open: server.open,
    hello: () => ({ kind: "hello" }),
    take: (message) => taken.push(message.kind),
    show: (state) => states.push(state),
    onLine,
    random,
    clock,
  });
  link.connect();
  return { ...link, clock, server, states, taken };
}

function welcomed(options) {
  const link = connected(options);
  link.server.last().opens();
  link.server.last().says(welcome({ beatMillis: 1_000 }));
  return link;
}

/** How long it takes until there is another socket. */
function retryMillis(link) {
  const before = link.server.opened.length;
  for (let millis = 0; millis <= 10_000; millis += 10) {
    if (link.server.opened.length > before) return millis;
    link.clock.advance(10);
  }
  return assert.fail("no other socket within 10 s");
}

describe("the connection", () => {
  it("says hello when the socket opens, and is connected when it is welcomed", () => {
    const link = connected();
    assert.deepEqual(link.server.last().sent, []);

    link.server.last().opens();
    assert.deepEqual(link.server.last().sent, [{ kind: "hello" }]);
    assert.deepEqual(link.states, ["connecting"]);
    link.server.last().says(welcome(), { kind: "beat" }, { kind: "done", numbers: [1] });

    assert.deepEqual(link.states, ["connecting", "connected"]);
    assert.deepEqual(link.taken, ["welcome", "done"], "beats are the connection's own");
  });

  it("sends nothing before the welcome, nor after a loss", () => {
    const link = connected();
    link.server.last().opens();
    link.send({ kind: "event", number: 1 });
    assert.deepEqual(link.server.last().sent, [{ kind: "hello" }]);

    link.server.last().says(welcome());
    link.send({ kind: "event", number: 1 });
    assert.equal(link.server.last().sent.length, 2);
    link.server.last().breaks();
    link.send({ kind: "event", number: 2 });

    assert.equal(link.server.opened[0].sent.length, 2);
  });

  it("tries again after 0.1 s, doubling to 5 s", () => {
    const link = connected();
    const waits = [];
    for (let i = 0; i < 8; i++) {
      link.server.last().breaks();
      waits.push(retryMillis(link));
    }
    assert.deepEqual(waits, [100, 200, 400, 800, 1600, 3200, 5000, 5000]);
  });

  it("spreads the tries of many pages over half of the wait", () => {
    const link = connected({ random: () => 0 });
    link.server.last().breaks();
    assert.equal(retryMillis(link), 50);
  });

  it("is as patient as before with a server that welcomes and hangs up, and begins anew after one that lasted", () => {
    const link = welcomed();
    link.server.last().breaks();
    assert.equal(retryMillis(link), 100);
    link.server.last().opens();
    link.server.last().says(welcome());
    link.server.last().breaks();
    assert.equal(retryMillis(link), 200);

    link.server.last().opens();
    link.server.last().says(welcome());
    link.clock.advance(1_000);
    link.server.last().breaks();
    assert.equal(retryMillis(link), 100);
  });

  it("connects again at once, and shows no loss, when the server sends it elsewhere", () => {
    const link = welcomed();
    link.server.last().breaks(1012);
    assert.ok(retryMillis(link) <= 100);
    link.server.last().opens();
    link.server.last().says(welcome());
    assert.deepEqual(link.states, ["connecting", "connected", "connected"]);

    link.server.last().breaks(1012);
    retryMillis(link);
    link.server.last().breaks(1012);
    assert.equal(link.states.at(-1), "reconnecting", "one that has not welcomed it is not hammered");
  });

  it("gives a socket up that has been silent for three beats", () => {
    const link = welcomed();
    link.clock.advance(2_900);
    link.server.last().says({ kind: "beat" });
    link.clock.advance(2_999);
    assert.deepEqual(link.states.at(-1), "connected");
    assert.equal(link.server.last().closed, false);

    link.clock.advance(1);

    assert.equal(link.states.at(-1), "reconnecting");
    assert.equal(link.server.opened[0].closed, true);
    assert.equal(retryMillis(link), 100);
  });

  it("doesn't take a late timer for silence", () => {
    const link = welcomed();
    link.clock.sleep(60_000);
    link.server.last().says({ kind: "frame" });
    link.clock.advance(1);
    assert.equal(link.states.at(-1), "connected");
  });

  it("gives a socket up that doesn't get a welcome in 10 s", () => {
    const link = connected();
    link.clock.advance(10_000);
    assert.equal(link.server.opened[0].closed, true);
    assert.equal(link.states.at(-1), "reconnecting");
  });

  it("hears nothing from a socket that it has left", () => {
    const link = welcomed();
    const left = link.server.last();
    link.restart();

    left.says({ kind: "frame" });
    left.onclose();

    assert.deepEqual(link.taken, ["welcome"]);
    assert.equal(retryMillis(link), 100);
    assert.equal(link.server.opened.length, 2);
  });

  it("tries at once when something suggests that it would work", () => {
    const link = welcomed();
    link.server.last().breaks();
    link.hurry();
    assert.equal(link.server.opened.length, 2);

    link.hurry();
    assert.equal(link.server.opened.length, 2, "one try at a time");
    link.clock.advance(1_000);
    assert.equal(link.server.opened.length, 2, "and the one that waited is off");
  });

  it("finds out when hurried that the machine slept and the socket is dead", () => {
    const link = welcomed();
    link.clock.sleep(60_000);
    link.hurry();
    assert.equal(link.server.opened[0].closed, true);
  });

  it("says offline when the browser does, and tries all the same", () => {
    const link = welcomed({ onLine: () => false });
    link.server.last().breaks();
    assert.equal(link.states.at(-1), "offline");
    assert.equal(retryMillis(link), 100);
  });

  it("stays closed when it has ended", () => {
    const link = welcomed();
    link.end("superseded");

    link.server.opened[0].onclose();
    link.hurry();
    link.clock.advance(60_000);

    assert.deepEqual(link.states, ["connecting", "connected", "superseded"]);
    assert.equal(link.server.opened.length, 1);
    assert.equal(link.clock.pending(), 0);
  });
});
