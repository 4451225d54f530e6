// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { eventQueue, PENDING_AFTER_MILLIS } from "../src/events.js";
import { manualClock } from "../testing/clock.js";

function queue() {
  const sent = [];
  const marks = {};
  const clock = manualClock();
  const events = eventQueue({ clock, send: (message) => sent.push(message), mark: (component, state) => (marks[component] = state) });
  return { ...events, clock, sent, marks, brief: () => sent.map(({ number, component, values }) => [number, component, values.value]) };
}

describe("events", () => {
  it("are numbered from 1 and sent at once", () => {
    const events = queue();

    events.occurred("c1", "click", {});
    events.occurred("c2", "change", { checked: true });

    assert.deepEqual(events.sent, [
      { kind: "event", number: 1, component: "c1", name: "click", values: {} },
      { kind: "event", number: 2, component: "c2", name: "change", values: { checked: true } },
    ]);
  });

  it("that are held back become one with the latest value, after their delay at the latest", () => {
    const events = queue();

    events.occurred("c1", "input", { value: "a" }, 40);
    events.clock.advance(30);
    events.occurred("c1", "input", { value: "ab" }, 40);
    assert.deepEqual(events.brief(), []);
    events.clock.advance(10);

    assert.deepEqual(events.brief(), [[1, "c1", "ab"]]);
    assert.equal(events.clock.pending(), 1, "only the pending mark is still to come");
  });

  it("that are held back go before whatever else happens", () => {
    const events = queue();

    events.occurred("c1", "input", { value: "a" }, 40);
    events.occurred("c2", "input", { value: "b" }, 40);
    events.occurred("c3", "click", {});

    assert.deepEqual(events.brief(), [[1, "c1", "a"], [2, "c2", "b"], [3, "c3", undefined]]);
  });

  it("that are held back give way to the same one without a delay", () => {
    const events = queue();

    events.occurred("c1", "change", { value: "a" }, 40);
    events.occurred("c1", "change", { value: "b" }, 0);
    events.clock.advance(1_000);

    assert.deepEqual(events.brief(), [[1, "c1", "b"]]);
  });

  it("are sent again, in order, to a server that has not taken them", () => {
    const events = queue();
    for (const component of ["c1", "c2", "c3"]) events.occurred(component, "click", {});
    events.sent.length = 0;

    events.welcomed({ received: 1 });

    assert.deepEqual(events.sent.map((message) => message.number), [2, 3]);
  });

  it("are sent again to a host that has not got what an earlier one had taken", () => {
    const events = queue();
    events.occurred("c1", "click", {});
    events.received(1);
    events.sent.length = 0;

    events.welcomed({ received: 0 });

    assert.deepEqual(events.sent.map((message) => message.number), [1]);
  });

  it("are forgotten when they are done, in whatever order", () => {
    const events = queue();
    for (const component of ["c1", "c2", "c3"]) events.occurred(component, "click", {});
    events.received(3);

    events.done([3, 1, 99]);
    events.sent.length = 0;
    events.welcomed({ received: 0 });

    assert.deepEqual(events.sent.map((message) => message.number), [2]);
    assert.equal(events.count(), 1);
  });

  it("that are rejected are forgotten", () => {
    const events = queue();
    events.occurred("c1", "click", {});

    events.rejected(1);

    assert.equal(events.count(), 0);
    assert.deepEqual(events.marks.c1, { busy: false, pending: false });
  });

  it("make their component busy until all of them are done", () => {
    const events = queue();

    events.occurred("c1", "click", {});
    events.occurred("c1", "click", {});
    events.received(2);
    events.done([1]);
    assert.deepEqual(events.marks.c1, { busy: true, pending: false });
    events.done([2]);

    assert.deepEqual(events.marks.c1, { busy: false, pending: false });
  });

  it("make their component pending when the server doesn't take them, until it does", () => {
    const events = queue();

    events.occurred("c1", "click", {});
    events.clock.advance(PENDING_AFTER_MILLIS - 1);
    assert.deepEqual(events.marks.c1, { busy: true, pending: false });
    events.clock.advance(1);
    assert.deepEqual(events.marks.c1, { busy: true, pending: true });
    events.received(1);

    assert.deepEqual(events.marks.c1, { busy: true, pending: false });
  });

  it("tell how the newest value of a property stands", () => {
    const events = queue();
    assert.equal(events.standing("c1", "value"), null);

    events.occurred("c1", "input", { value: "a" }, 40);
    assert.deepEqual(events.standing("c1", "value"), { taken: false, value: "a" });
    events.flush();
    assert.deepEqual(events.standing("c1", "value"), { taken: false, value: "a" });
    events.received(1);
    assert.deepEqual(events.standing("c1", "value"), { taken: true, value: "a" });
    events.done([1]);

    assert.equal(events.standing("c1", "value"), null);
    assert.equal(events.standing("c2", "value"), null);
  });
});
