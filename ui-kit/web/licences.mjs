// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

// The licences of what a bundle contains, as its packages bring them along: they have to go with every copy.

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * @param {string} folder the one that node_modules is in
 * @param {string[]} inputs the files that went into the bundle, relative to the folder
 * @returns {Promise<string>} a section a package, sorted by name
 */
export async function licences(folder, inputs) {
  const names = new Set(inputs.map((path) => path.match(/^node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1]).filter(Boolean));
  const sections = await Promise.all([...names].sort().map((name) => section(join(folder, "node_modules", name))));
  return sections.join(`\n${"-".repeat(80)}\n\n`);
}

async function section(home) {
  const about = JSON.parse(await readFile(join(home, "package.json"), "utf8"));
  if (!about.license) throw new Error(`${about.name} ${about.version} does not say under which licence it is`);
  const file = (await readdir(home)).find((name) => /^licen[cs]e/i.test(name));
  const text = file === undefined ? "" : `\n${(await readFile(join(home, file), "utf8")).trim()}\n`;
  return `${about.name} ${about.version}\n${about.license}\n${text}`;
}
