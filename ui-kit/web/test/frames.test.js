// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { frameOrder } from "../src/frames.js";
import { manualClock } from "../testing/clock.js";

function frames() {
  const applied = [];
  const acknowledged = [];
  const clock = manualClock();
  const order = frameOrder({ clock, apply: (patches) => applied.push(...patches), acknowledge: (position) => acknowledged.push(position) });
  const take = (claim, number, patch = `${claim}/${number}`) => order.take({ claim, number, patches: [patch] });
  return { ...order, take, clock, applied, acknowledged };
}

describe("frames", () => {
  it("are applied in order, each once", () => {
    const page = frames();
    page.welcomed({ claim: 7, resumed: false });

    assert.deepEqual([page.take(7, 1), page.take(7, 2), page.take(7, 2), page.take(7, 1)], ["applied", "applied", "old", "old"]);

    assert.deepEqual(page.applied, ["7/1", "7/2"]);
    assert.deepEqual(page.position(), { claim: 7, frame: 2 });
  });

  it("are not applied after a gap", () => {
    const page = frames();
    page.welcomed({ claim: 7, resumed: false });
    page.take(7, 1);

    assert.equal(page.take(7, 3), "gap");

    assert.deepEqual(page.applied, ["7/1"]);
    assert.deepEqual(page.position(), { claim: 7, frame: 1 });
  });

  it("go on after a gap with one that has the whole page", () => {
    const page = frames();
    page.welcomed({ claim: 7, resumed: false });
    page.take(7, 1);

    assert.equal(page.take(7, 4, ["h", "", "<p></p>"]), "applied");

    assert.deepEqual(page.position(), { claim: 7, frame: 4 });
    assert.equal(page.take(7, 4, ["h", "", "<p></p>"]), "old");
    assert.equal(page.take(7, 5), "applied");
  });

  it("go on where they were after a resume by the same host", () => {
    const page = frames();
    page.welcomed({ claim: 7, resumed: false });
    page.take(7, 1);

    page.welcomed({ claim: 7, resumed: true });

    assert.equal(page.take(7, 1), "old");
    assert.equal(page.take(7, 2), "applied");
  });

  it("count from 1 under a newer claim, and those of the older one are ignored from then on", () => {
    const page = frames();
    page.welcomed({ claim: 7, resumed: false });
    page.take(7, 1);

    page.welcomed({ claim: 9, resumed: true });

    assert.equal(page.take(7, 2), "old");
    assert.equal(page.take(9, 2), "gap");
    assert.equal(page.take(9, 1), "applied");
    assert.deepEqual(page.applied, ["7/1", "9/1"]);
  });

  it("count from 1 in a new session, whatever its claim is", () => {
    const page = frames();
    page.welcomed({ claim: 7, resumed: false });
    page.take(7, 1);

    page.welcomed({ claim: 3, resumed: false });

    assert.equal(page.take(3, 1), "applied");
  });

  it("are acknowledged at most once in 100 ms, by the newest", () => {
    const page = frames();
    page.welcomed({ claim: 7, resumed: false });

    page.take(7, 1);
    page.clock.advance(60);
    page.take(7, 2);
    page.clock.advance(39);
    assert.deepEqual(page.acknowledged, []);
    page.clock.advance(1);
    assert.deepEqual(page.acknowledged, [{ claim: 7, frame: 2 }]);

    page.clock.advance(1_000);
    assert.equal(page.acknowledged.length, 1);
  });
});
