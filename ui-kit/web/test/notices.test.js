// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { notices } from "../src/notices.js";
import { browser } from "../testing/browser.js";
import { manualClock } from "../testing/clock.js";

function lost(kept = () => 0) {
  const { document } = browser();
  const clock = manualClock();
  let tries = 0;
  const { connection } = notices({ document, clock, kept, tryNow: () => tries++ });
  return { document, clock, connection, bar: document.getElementById("client-notice"), tries: () => tries };
}

describe("the notice of a lost connection", () => {
  it("comes when it lasts, counts down to the next try, and goes when it is there again", () => {
    const { clock, connection, bar } = lost();
    connection("reconnecting", 100);
    clock.advance(1_999);
    assert.equal(bar.hidden, true);
    connection("reconnecting", 4_500);
    clock.advance(1);
    assert.equal(bar.hidden, false);
    assert.match(bar.textContent, /The connection is lost\. What you do is kept\. Next try in 5\u00a0s\./);
    clock.advance(3_500);
    assert.match(bar.textContent, /Next try in 1\u00a0s\./);
    clock.advance(1_000);
    assert.match(bar.textContent, /Trying now\./);
    connection("connected");
    assert.equal(bar.hidden, true);
  });

  it("reads the countdown to nobody, and lets who doesn't want to wait try now", () => {
    let kept = 2;
    const { document, clock, connection, bar, tries } = lost(() => kept);
    connection("offline", 60_000);
    clock.advance(2_000);
    assert.match(bar.textContent, /There is no network\. 2 actions are kept/);
    assert.equal(bar.querySelector("[aria-hidden=true]").textContent.trim(), "Next try in 58\u00a0s.");
    assert.equal(document.querySelector("[data-connection-word]").textContent, "Offline");
    kept = 3;
    clock.advance(1_000);
    assert.match(bar.textContent, /3 actions are kept/);
    document.getElementById("client-notice-action").click();
    assert.equal(tries(), 1);
  });
});
