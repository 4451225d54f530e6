// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

// What Maven calls: sees to Node and to the packages of the lock file, and builds the client.

import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const NEEDED = 20;

const here = dirname(fileURLToPath(import.meta.url));
const found = Number.parseInt(process.versions.node, 10);
if (found < NEEDED) {
  fail(`the client is built with Node ${NEEDED} or later, and this is Node ${process.versions.node} (${process.execPath}); install a newer one`);
}
if (modified("node_modules/.package-lock.json") < modified("package-lock.json")) {
  console.log("client: installing the packages of ui-kit/web/package-lock.json");
  const windows = process.platform === "win32";
  const { status, error } = spawnSync("npm", ["ci", "--loglevel=error"], { cwd: here, stdio: "inherit", shell: windows });
  if (status !== 0) fail(`"npm ci" in ${here} failed${error ? `: ${error.message}` : ""}; is npm installed and its registry reachable?`);
}
await import("./build.mjs");

function modified(path) {
  return statSync(join(here, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function fail(sentence) {
  console.error(`treadle: ${sentence}`);
  process.exit(1);
}
