// Builds what the server sends to browsers into core/web/static/: scripts, style, icons,
// each under a name with its hash, and manifest.json that says which name is current.

import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

import esbuild from "esbuild";
import * as sass from "sass";

const HERE = path.dirname(fileURLToPath(import.meta.url));
const MODULES = path.join(HERE, "node_modules");
const OUT = path.join(HERE, "..", "core", "web", "static");

// The oldest browsers that know color-mix(), which Tabler needs, and :has(), which we need.
const TARGET = ["chrome111", "firefox121", "safari16.2"];

/** Keeps the light half of every light-dark(a, b): pages are light only, older phones can't read it. */
function keepLight(css) {
  const call = "light-dark(";
  for (let at = css.indexOf(call); at >= 0; at = css.indexOf(call, at)) {
    const [light, end] = firstArgument(css, at + call.length);
    css = css.slice(0, at) + light + css.slice(end);
  }
  return css;
}

/** The first of a call's arguments, and where the call ends. */
function firstArgument(css, start) {
  let depth = 0;
  let comma = -1;
  for (let at = start; at < css.length; at++) {
    if (css[at] === "(") depth++;
    else if (css[at] === "," && depth === 0 && comma < 0) comma = at;
    else if (css[at] === ")" && depth-- === 0) return [css.slice(start, comma), at + 1];
  }
  throw new Error("light-dark( is never closed");
}

const scss = {
  name: "scss",
  setup(build) {
    build.onLoad({ filter: /\.scss$/ }, ({ path: file }) => {
      const { css } = sass.compile(file, { loadPaths: [MODULES] });
      return { contents: keepLight(css), loader: "css" };
    });
  },
};

async function bundle() {
  const result = await esbuild.build({
    absWorkingDir: HERE,
    entryPoints: ["app.ts", "sheet.ts", "app.css"],
    outdir: OUT,
    bundle: true,
    write: false,
    minify: true,
    metafile: true,
    legalComments: "none",
    format: "iife",
    // The module build of Alpine; its "main" is for Node.
    mainFields: ["module", "main"],
    target: TARGET,
    plugins: [scss],
    logLevel: "warning",
  });
  const files = result.outputFiles.map((file) => [path.basename(file.path), file.contents]);
  return { files, inputs: Object.keys(result.metafile.inputs) };
}

/** One file of <symbol>s: a page names an icon with <use href="…#icon-NAME">. */
async function sprite() {
  const names = JSON.parse(await readFile(path.join(HERE, "icons.json"), "utf8"));
  const symbols = await Promise.all(names.map(symbol));
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`;
}

async function symbol(name) {
  const file = path.join(MODULES, "@tabler/icons/icons/outline", `${name}.svg`);
  const svg = await readFile(file, "utf8");
  const shapes = svg
    .replace(/^[\s\S]*?<svg[^>]*>/, "")
    .replace("</svg>", "")
    // Tabler's invisible frame: a viewBox does the same.
    .replace(/<path stroke="none" d="M0 0h24v24H0z"[^>]*>/, "")
    .replace(/\s+/g, " ")
    .trim();
  const look = 'fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round"';
  return `<symbol id="icon-${name}" viewBox="0 0 24 24" ${look}>${shapes}</symbol>`;
}

/** node_modules/@scope/name/… → @scope/name */
function packageOf(input) {
  const [, after] = input.split("node_modules/");
  const parts = after?.split("/") ?? [];
  return parts[0]?.startsWith("@") ? parts.slice(0, 2).join("/") : parts[0];
}

async function licence(name) {
  const folder = path.join(MODULES, name);
  const about = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file ? await readFile(path.join(folder, file), "utf8") : await mit(about);
  return `${name} ${about.version} (${about.license ?? "as below"})\n\n${text.trim()}\n`;
}

/** Some packages say "MIT" and whose it is, and leave out the text. */
async function mit({ name, license, author }) {
  if (license !== "MIT") throw new Error(`${name} comes without the text of its licence`);
  const who = typeof author === "string" ? author : author.name;
  return `Copyright (c) ${who} and contributors\n\n${await readFile(path.join(HERE, "mit.txt"), "utf8")}`;
}

async function licences(inputs) {
  // esbuild doesn't see what Sass reads, what we read, and what Alpine has built in.
  const unseen = ["@tabler/core", "@tabler/icons", "@vue/reactivity", "@vue/shared"];
  const names = new Set([...inputs.map(packageOf), ...unseen]);
  names.delete(undefined);
  const texts = await Promise.all([...names].sort().map(licence));
  return texts.join(`\n${"-".repeat(78)}\n\n`);
}

function hashed(name, contents) {
  const hash = createHash("sha256").update(contents).digest("hex").slice(0, 10);
  const { name: stem, ext } = path.parse(name);
  return `${stem}.${hash}${ext}`;
}

/** Writes everything, then removes what an earlier build left, so that pages never miss a file. */
async function publish(files, plain) {
  await mkdir(OUT, { recursive: true });
  const manifest = Object.fromEntries(files.map(([name, data]) => [name, hashed(name, data)]));
  for (const [name, data] of files) await writeFile(path.join(OUT, manifest[name]), data);
  plain["manifest.json"] = `${JSON.stringify(manifest, null, 2)}\n`;
  for (const [name, data] of Object.entries(plain)) await writeFile(path.join(OUT, name), data);
  const wanted = new Set([...Object.values(manifest), ...Object.keys(plain)]);
  for (const name of await readdir(OUT)) {
    if (!wanted.has(name)) await rm(path.join(OUT, name), { recursive: true });
  }
}

const { files, inputs } = await bundle();
files.push(["icons.svg", await sprite()]);
files.push(["favicon.svg", await readFile(path.join(HERE, "favicon.svg"))]);
await publish(files, { "LICENSES.txt": await licences(inputs) });
