import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, extname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, gzip } from "node:zlib";
import type { NextFunction, Request, Response } from "express";
import { PurgeCSS } from "purgecss";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const BUILT = join(ROOT, "public/built");
const USWDS_CSS = createRequire(import.meta.url).resolve("@uswds/uswds/css/uswds.min.css");

const TYPES: Record<string, string> = {
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};
const SMALLEST_FIRST = ["br", "gzip"] as const;
const COMPRESSED = new Set([".css", ".js", ".svg"]);

/** The two font files that our pages use, out of USWDS's eighteen. */
const FONTS = ["sourcesanspro-regular-webfont.woff2", "sourcesanspro-bold-webfont.woff2"];
const SERIF_STACK = "Merriweather Web,Georgia,Cambria,Times New Roman,Times,serif";
const SANS_STACK = "Source Sans Pro Web,Helvetica Neue,Helvetica,Roboto,Arial,sans-serif";
/** Raise this when the build changes, so that files built before are not reused. */
const BUILD_VERSION = "2";

interface File {
  name: string;
  served: string;
  body: Buffer;
}
type Encoded = Record<"identity" | "br" | "gzip", Buffer | undefined>;

export interface Assets {
  /** "gatehouse.css" to "gatehouse.0123456789.css". */
  names: Map<string, string>;
  bodies: Map<string, Encoded>;
}

let preparing: Promise<Assets> | undefined;
let prepared: Assets | undefined;

/** Builds the public files once per process, or reuses what an earlier start left in public/built. */
export function prepareAssets(): Promise<Assets> {
  preparing ??= build().then((assets) => {
    prepared = assets;
    return assets;
  });
  return preparing;
}

/** The address of a public file: asset("gatehouse.css"). */
export function asset(name: string): string {
  const served = prepared?.names.get(name);
  if (!served) throw new Error(`No public file is called ${name}, or prepareAssets() has not finished.`);
  return `/assets/${served}`;
}

/** Serves /assets/... from memory, precompressed and immutable, because each name contains a hash of the content. */
export function serveAssets(req: Request, res: Response, next: NextFunction) {
  const name = req.path.slice(1);
  const encoded = ["GET", "HEAD"].includes(req.method) ? prepared?.bodies.get(name) : undefined;
  if (!encoded) return next();

  const encoding = SMALLEST_FIRST.find((way) => encoded[way] && req.acceptsEncodings(way)) ?? "identity";
  res.set({
    "Content-Type": TYPES[extname(name)],
    "Cache-Control": "public, max-age=31536000, immutable",
    Vary: "Accept-Encoding",
    ETag: `"${name}-${encoding}"`,
  });
  if (encoding !== "identity") res.set("Content-Encoding", encoding);
  res.send(encoded[encoding]);
}

async function build(): Promise<Assets> {
  const [uswds, ours, words, scripts, icons] = await Promise.all([
    readFile(USWDS_CSS, "utf8"),
    readFile(join(ROOT, "public/styles/gatehouse.css"), "utf8"),
    wordsInUse(),
    filesOf("public/scripts"),
    filesOf("public/icons"),
  ]);
  const known = new Set(uswds.match(WORD));
  const used = [...words].filter((word) => known.has(word) || word.startsWith("usa-")).sort();
  const key = digest(
    [BUILD_VERSION, uswds, ours, ...used, ...[...scripts, ...icons].map((file) => file.body)].join("\0"),
  );

  const built = await readBuilt(key);
  if (built) return built;

  const css = await stylesheet(uswds, used, ours);
  const assets = await encode([css.file, ...css.linked, ...scripts, ...icons]);
  await writeBuilt(key, assets);
  return assets;
}

const WORD = /[A-Za-z][\w-]*/g;
/** Element selectors are always kept: h2, td. */
const ELEMENT = /^[a-z]+[1-6]?$/;
/** Also matches "__label", which attribute selectors use. */
const WORD_OR_PART = /[\w-]+/g;

/** Every word in the views, sources and scripts. Each class in use is one of them. */
async function wordsInUse() {
  const texts = await Promise.all([
    textsIn("views", /\.eta$/),
    textsIn("src", /\.[jt]s$/),
    textsIn("public/scripts", /\.js$/),
  ]);
  return new Set(texts.flat().flatMap((text) => text.match(WORD) ?? []));
}

async function textsIn(folder: string, names: RegExp) {
  const entries = await readdir(join(ROOT, folder), { recursive: true });
  const files = entries.filter((entry) => names.test(entry));
  return Promise.all(files.map((file) => readFile(join(ROOT, folder, file), "utf8")));
}

async function filesOf(folder: string): Promise<File[]> {
  const entries = (await readdir(join(ROOT, folder))).filter((entry) => extname(entry) in TYPES).sort();
  return Promise.all(entries.map(async (entry) => file(entry, await readFile(join(ROOT, folder, entry)))));
}

/**
 * USWDS without unused components, then our own rules. A component that is used keeps all its rules, so that a class
 * composed at run time ("usa-alert--" and a kind) is never dropped.
 */
async function stylesheet(uswds: string, used: string[], ours: string) {
  const components = [...new Set(used.flatMap((word) => /^usa-[a-z]+(?:-[a-z]+)*/.exec(word) ?? []))];
  const attributes = uswds.match(/\[[^\]]*\]/g) ?? [];
  const [cut] = await new PurgeCSS().purge({
    content: [{ raw: [...used, ...attributes].join(" "), extension: "html" }],
    css: [{ raw: withOurFonts(uswds) }],
    defaultExtractor: (content) => content.match(WORD_OR_PART) ?? [],
    safelist: [ELEMENT, ...components.map((component) => new RegExp(`^${component}(?:--|__|$)`))],
    keyframes: true,
  });
  return withAddresses(`${cut?.css ?? ""}\n${ours}`);
}

function withOurFonts(css: string) {
  const kept = css.replace(/@font-face\{[^}]*\}/g, (rule) => (FONTS.some((font) => rule.includes(font)) ? rule : ""));
  return kept.replaceAll(SERIF_STACK, SANS_STACK);
}

/** Rewrites the stylesheet's font and icon addresses to files served next to it. */
async function withAddresses(css: string) {
  const paths = [...new Set([...css.matchAll(/url\("?([^)"]+)"?\)/g)].map((match) => match[1] ?? ""))];
  const linked = await Promise.all(
    paths.map(async (path) => ({
      path,
      file: file(basename(path), await readFile(resolve(dirname(USWDS_CSS), path))),
    })),
  );
  const served = new Map(linked.map((link) => [link.path, link.file.served]));
  const text = css.replace(/url\("?([^)"]+)"?\)/g, (whole, path) =>
    served.has(path) ? `url(${served.get(path)})` : whole,
  );
  return { file: file("gatehouse.css", Buffer.from(text)), linked: linked.map((link) => link.file) };
}

function file(name: string, body: Buffer): File {
  const extension = extname(name);
  return { name, served: `${basename(name, extension)}.${digest(body)}${extension}`, body };
}

function digest(content: string | Buffer) {
  return createHash("sha256").update(content).digest("hex").slice(0, 16);
}

async function encode(files: File[]): Promise<Assets> {
  const bodies = await Promise.all(
    files.map(async ({ served, body }): Promise<[string, Encoded]> => {
      if (!COMPRESSED.has(extname(served))) return [served, { identity: body, br: undefined, gzip: undefined }];
      const [br, gz] = await Promise.all([promisify(brotliCompress)(body), promisify(gzip)(body, { level: 9 })]);
      return [served, { identity: body, br, gzip: gz }];
    }),
  );
  return { names: new Map(files.map(({ name, served }) => [name, served])), bodies: new Map(bodies) };
}

/** The build is one file, so that it is never incomplete. */
async function readBuilt(key: string): Promise<Assets | undefined> {
  try {
    const built = JSON.parse(await readFile(join(BUILT, `${key}.json`), "utf8"));
    const bodies = built.bodies.map(([name, encoded]: [string, Record<string, string>]) => [name, buffers(encoded)]);
    return { names: new Map(built.names), bodies: new Map(bodies) };
  } catch {
    return undefined;
  }
}

function buffers(encoded: Record<string, string>) {
  return Object.fromEntries(Object.entries(encoded).map(([name, text]) => [name, Buffer.from(text, "base64")]));
}

/** Writes the build and deletes older ones. If the folder can't be written, the next start takes a second longer. */
async function writeBuilt(key: string, assets: Assets) {
  const text = JSON.stringify({
    names: [...assets.names],
    bodies: [...assets.bodies].map(([name, encoded]) => [name, texts(encoded)]),
  });
  try {
    await mkdir(BUILT, { recursive: true });
    const earlier = (await readdir(BUILT)).filter((name) => name.endsWith(".json") && name !== `${key}.json`);
    const unfinished = join(BUILT, `${key}.${process.pid}`);
    await writeFile(unfinished, text);
    await rename(unfinished, join(BUILT, `${key}.json`));
    await Promise.all(earlier.map((name) => rm(join(BUILT, name), { force: true })));
  } catch {
    return;
  }
}

function texts(encoded: Encoded) {
  return Object.fromEntries(
    Object.entries(encoded).flatMap(([name, body]) => (body ? [[name, body.toString("base64")]] : [])),
  );
}
