// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { duration, timeline } from "../src/timeline.js";
import { browser } from "../testing/browser.js";

function row(fields) {
  const { job, since, took, tone, icon, word, text, by, attempt, late } = {
    job: "abcdefgh", since: 0, took: 0, tone: "waiting", icon: "play", word: "Submitted", text: "", by: "page", attempt: 1, late: false, ...fields,
  };
  return [job, since, took, tone, icon, word, text, by, attempt, late];
}

function shown() {
  const { document, element } = browser(`<ol id="list"></ol>`);
  const list = element("list");
  const take = timeline(list);
  return {
    document,
    list,
    take: (fields) => take({ reset: false, oldest: 0, ...fields }),
    texts: (name) => [...list.querySelectorAll(`.t-update-${name}`)].map((part) => part.textContent),
    bars: () => [...list.children].map((line) => [line.style.getPropertyValue("--begun"), line.style.getPropertyValue("--took")].map(Number)),
  };
}

describe("a timeline", () => {
  it("shows a line for each row, newest on top", () => {
    const page = shown();

    page.take({ first: 0, rows: [row({ word: "Submitted", text: "the Journal has it" })] });
    page.take({ first: 1, rows: [row({ word: "Started", since: 4, took: 4, by: "worker left", tone: "running" })] });

    assert.deepEqual(page.texts("what"), ["Started", "Submitted the Journal has it"]);
    assert.deepEqual(page.texts("by"), ["worker left", "page"]);
    assert.deepEqual(page.texts("since"), ["+4 ms", "+0 ms"]);
    assert.deepEqual([...page.list.children].map((line) => line.dataset.tone), ["running", "waiting"]);
  });

  it("draws each bar within its own job's time", () => {
    const page = shown();

    page.take({ first: 0, rows: [row({ since: 10, took: 10 }), row({ job: "zzzzzzzz", since: 500, took: 500 }), row({ since: 50, took: 40 })] });
    assert.deepEqual(page.bars(), [[0.2, 0.8], [0, 1], [0, 0.2]]);

    page.take({ first: 3, rows: [row({ since: 100, took: 50 })] });
    assert.deepEqual(page.bars(), [[0.5, 0.5], [0.1, 0.4], [0, 1], [0, 0.1]]);
  });

  it("replaces a row that comes again, where it is", () => {
    const page = shown();
    page.take({ first: 0, rows: [row({ word: "Started" }), row({ word: "Emitted", text: "a partial result" }), row({ word: "Progress" })] });
    const [, before] = page.list.children;

    page.take({ first: 1, rows: [row({ word: "Emitted", text: "2 partial results" }), row({ word: "Progress", text: "20 %" })] });

    assert.deepEqual(page.texts("what"), ["Progress 20 %", "Emitted 2 partial results", "Started"]);
    assert.equal(page.list.children[1], before);
  });

  it("forgets what the server has forgotten, and all of it when it begins anew", () => {
    const page = shown();
    page.take({ first: 0, rows: [row({ text: "a" }), row({ text: "b" }), row({ text: "c" })] });

    page.take({ first: 3, oldest: 2, rows: [row({ text: "d" })] });
    assert.deepEqual(page.texts("what"), ["Submitted d", "Submitted c"]);

    page.take({ reset: true, first: 7, oldest: 7, rows: [row({ text: "e" })] });
    assert.deepEqual(page.texts("what"), ["Submitted e"]);
  });

  it("tells attempts apart, and strikes through what is late", () => {
    const page = shown();

    page.take({ first: 0, rows: [row({ attempt: 2 }), row({ word: "Completed", attempt: 1, late: true })] });

    const [late, second] = page.list.children;
    assert.deepEqual(page.texts("attempt"), ["attempt 1", "attempt 2"]);
    assert.ok(second.hasAttribute("data-again") && !second.hasAttribute("data-late"));
    assert.ok(late.hasAttribute("data-late") && !late.hasAttribute("data-again"));
    assert.equal(late.querySelector("s").textContent, "Completed");
    assert.equal(late.querySelector(".t-update-late").textContent, "late");
  });

  it("shows texts as they are", () => {
    const page = shown();
    page.take({ first: 0, rows: [row({ text: "<img src=x onerror=alert(1)>", by: "<b>", word: "<i>", job: "<u>" })] });
    assert.equal(page.list.querySelector("img, i, u, .t-update-by b"), null);
    assert.deepEqual(page.texts("what"), ["<i> <img src=x onerror=alert(1)>"]);
  });
});

it("a duration is said as people say it", () => {
  assert.deepEqual([0, 1, 999, 2_013, 9_949, 9_950, 59_499, 59_500, 180_000].map(duration),
    ["0 ms", "1 ms", "999 ms", "2.0 s", "9.9 s", "10 s", "59 s", "1 min", "3 min"]);
});
