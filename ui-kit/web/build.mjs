// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

// Bundles the client into the kit's classes: files named by their content, and META-INF/treadle-client.json, which tells
// the Java side what a page has to load. Does nothing if no input is newer than what it wrote.

import { build } from "esbuild";
import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { licences } from "./licences.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const metaInf = resolve(process.argv[2] ?? join(here, "../target/classes"), "META-INF");
const assets = join(metaInf, "resources/treadle/assets");
const manifest = join(metaInf, "treadle-client.json");
const elementsFolder = join(here, "node_modules/@awesome.me/webawesome/dist/components");

/** They put HTML from elsewhere into the page; a server that renders and sanitises has no use for them. */
const UNWANTED_ELEMENTS = new Set(["include", "markdown"]);

if (await upToDate()) {
  console.log("client: nothing has changed");
} else {
  const begun = Date.now();
  await rm(assets, { recursive: true, force: true });
  await mkdir(assets, { recursive: true });
  const bundles = await Promise.all([bundle(["client.js"], { format: "esm", splitting: true }), bundle(["paint.js"], { format: "iife" }),
    bundle(["../css/client.css"], {})]);
  const outputs = Object.assign({}, ...bundles);
  const [script, scriptOutput] = find(outputs, "src/client.js");
  const [theme] = find(outputs, "src/paint.js");
  const [style] = find(outputs, "css/client.css");
  const preload = scriptOutput.imports.filter((file) => file.kind === "import-statement").map((file) => basename(file.path));
  const inputs = Object.values(outputs).flatMap((output) => Object.keys(output.inputs));
  await writeFile(join(metaInf, "treadle-client-licences.txt"), await licences(here, inputs));
  await writeFile(manifest, `${JSON.stringify({ script, style, preload, theme }, null, 2)}\n`);
  const bytes = Object.values(outputs).reduce((sum, output) => sum + output.bytes, 0);
  console.log(`client: ${Object.keys(outputs).length} files, ${Math.round(bytes / 1000)} kB, in ${Date.now() - begun} ms`);
}

async function bundle(entries, options) {
  const result = await build({
    ...options,
    entryPoints: entries.map((entry) => join(here, "src", entry)),
    absWorkingDir: here,
    outdir: assets,
    bundle: true,
    minify: true,
    metafile: true,
    target: ["es2023", "chrome125", "firefox128", "safari18"],
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    legalComments: "none",
    loader: { ".svg": "dataurl" },
    plugins: [generated("treadle:elements", elements), generated("treadle:icons", icons)],
  });
  if (result.warnings.length > 0) throw new Error("the client is not to be built with warnings; they stand above");
  return result.metafile.outputs;
}

/** A module that is written at build time. */
function generated(name, write) {
  return {
    name,
    setup({ onResolve, onLoad }) {
      onResolve({ filter: new RegExp(`^${name}$`) }, () => ({ path: name, namespace: "generated" }));
      onLoad({ filter: new RegExp(`^${name}$`), namespace: "generated" }, async () => ({ contents: await write(), resolveDir: here }));
    },
  };
}

/** Every element of Web Awesome; what the client has already is shared with it. */
async function elements() {
  const names = (await readdir(elementsFolder)).filter((name) => !UNWANTED_ELEMENTS.has(name));
  return names.map((name) => `import "@awesome.me/webawesome/dist/components/${name}/${name}.js";\n`).join("");
}

/** Our icons as data: addresses, by the name of their file. */
async function icons() {
  const folder = join(here, "icons");
  const entries = await Promise.all((await readdir(folder)).map(async (file) => {
    const svg = (await readFile(join(folder, file), "utf8")).replace(/<!--.*?-->\s*/gs, "");
    return [basename(file, ".svg"), `data:image/svg+xml,${encodeURIComponent(svg.trim())}`];
  }));
  return `export const icons = ${JSON.stringify(Object.fromEntries(entries))};\n`;
}

function find(outputs, entryPoint) {
  const [path, output] = Object.entries(outputs).find(([, candidate]) => candidate.entryPoint === entryPoint);
  return [basename(path), output];
}

async function upToDate() {
  const written = await modified(manifest);
  const inputs = await Promise.all(["build.mjs", "licences.mjs", "package-lock.json", "src", "css", "icons"].map((path) => newest(join(here, path))));
  return written > Math.max(...inputs);
}

async function newest(path) {
  const own = await modified(path);
  const children = await readdir(path).catch(() => []);
  return Math.max(own, ...(await Promise.all(children.map((child) => newest(join(path, child))))));
}

async function modified(path) {
  return (await stat(path).catch(() => null))?.mtimeMs ?? 0;
}
