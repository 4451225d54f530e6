// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { themeSwitch } from "../src/theme.js";
import { browser } from "../testing/browser.js";

function themed({ systemDark, chosen, storage }) {
  const page = browser(`<button id="switch" role="switch"></button>`);
  if (chosen) page.document.documentElement.dataset.theme = chosen;
  themeSwitch({
    page: page.document.documentElement,
    button: page.element("switch"),
    systemDark: { matches: systemDark, addEventListener() {} },
    storage: storage ?? (() => page.window.localStorage),
  });
  return {
    press: () => page.element("switch").click(),
    is: () => [page.document.documentElement.dataset.theme, page.element("switch").getAttribute("aria-checked")],
    stored: () => page.window.localStorage.getItem("treadle.theme"),
  };
}

describe("the theme switch", () => {
  it("shows the system's theme until the user chooses", () => {
    assert.deepEqual(themed({ systemDark: true }).is(), [undefined, "true"]);
    assert.deepEqual(themed({ systemDark: false }).is(), [undefined, "false"]);
    assert.deepEqual(themed({ systemDark: false, chosen: "dark" }).is(), ["dark", "true"]);
  });

  it("remembers a choice that differs from the system's", () => {
    const page = themed({ systemDark: false });
    page.press();
    assert.deepEqual(page.is(), ["dark", "true"]);
    assert.equal(page.stored(), "dark");
  });

  it("follows the system again when the choice is the system's", () => {
    const page = themed({ systemDark: false });
    page.press();
    page.press();
    assert.deepEqual(page.is(), [undefined, "false"]);
    assert.equal(page.stored(), null);
  });

  it("works where storage is forbidden", () => {
    const page = themed({ systemDark: false, storage: () => { throw new Error("forbidden"); } });
    page.press();
    assert.deepEqual(page.is(), ["dark", "true"]);
  });
});
