// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";

const here = join(dirname(fileURLToPath(import.meta.url)), "..");

describe("the build", () => {
  let classes;
  let metaInf;
  let assets;
  const build = () => execFileSync(process.execPath, [join(here, "build.mjs"), classes], { encoding: "utf8" });

  before(() => {
    classes = mkdtempSync(join(tmpdir(), "treadle-client-"));
    metaInf = join(classes, "META-INF");
    assets = join(metaInf, "resources/treadle/assets");
    build();
  });
  after(() => rmSync(classes, { recursive: true }));

  it("names what a page loads, each by its content", () => {
    const manifest = JSON.parse(readFileSync(join(metaInf, "treadle-client.json"), "utf8"));
    assert.deepEqual(Object.keys(manifest).sort(), ["preload", "script", "style", "theme"]);
    for (const file of [manifest.script, manifest.style, manifest.theme, ...manifest.preload]) {
      assert.ok(existsSync(join(assets, file)), file);
      assert.match(file, /-[A-Z0-9]{8}\.(js|css)$/);
    }
  });

  it("does nothing when nothing has changed", () => {
    assert.match(build(), /nothing has changed/);
  });

  it("loads nothing from elsewhere, evaluates nothing, and carries no path of this machine", () => {
    for (const file of readdirSync(assets)) {
      const text = readFileSync(join(assets, file), "utf8");
      assert.doesNotMatch(text, /@import|url\(["']?(https?:)?\/\//, `${file} refers to another host`);
      assert.doesNotMatch(text, /\bimport\(["'](?!\.\/)/, `${file} imports from another place`);
      assert.doesNotMatch(text, /\beval\(|new Function\(/, `${file} evaluates text, which the page's policy forbids`);
      assert.ok(!text.includes(here), `${file} names a path of this machine`);
    }
  });

  it("brings the licences of all that is in it along", () => {
    const licences = readFileSync(join(metaInf, "treadle-client-licences.txt"), "utf8");
    assert.match(licences, /^@awesome\.me\/webawesome 3\.14\.0\nMIT$/m);
    assert.match(licences, /^lit 3\.\d+\.\d+\nBSD-3-Clause$/m);
  });

  it("takes its packages from a lock file that names no registry", () => {
    const { packages } = JSON.parse(readFileSync(join(here, "package-lock.json"), "utf8"));
    for (const [name, entry] of Object.entries(packages)) {
      assert.equal(entry.resolved, undefined, name);
      if (name !== "") assert.match(entry.integrity, /^sha512-/, name);
    }
  });
});
