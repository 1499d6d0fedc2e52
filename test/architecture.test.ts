import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect } from "chai";

const source = resolve(process.env.PROJECT_DIR ?? process.cwd(), "src");

/** Each room may import from the rooms after it, never from one before it (DESIGN.md section 3). */
const ROOMS = ["routes", "jobs", "controllers", "web", "models", "mail", "texts", "pdf", "secrets", "database"];
const MODEL_ROOMS = ["recconnect", "accounts", "messages", "web-access", "households", "settings", "staff"];
const ON_TOP = ["server", "worker", "admin", "app", "seed", "start-errors"];
const ANYWHERE = ["config", "log"];
const KNEX_USERS = ["database/connection.ts", "database/knexfile.ts", "database/sqlite-client.ts"];

interface Import {
  from: string;
  to: string;
}

const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
const imports = files.flatMap(importsOf);

describe("the structure of the sources", () => {
  it("imports one way between rooms", () => {
    const wrong = imports.filter(({ from, to }) => precedes(ROOMS, room(to), room(from)));
    expect(wrong.map(asText)).to.deep.equal([]);
  });

  it("keeps jobs and pages apart, and mail from models", () => {
    const wrong = imports.filter(
      ({ from, to }) =>
        (room(from) === "jobs" && ["controllers", "web"].includes(room(to))) ||
        (["mail", "texts"].includes(room(from)) && room(to) === "models"),
    );
    expect(wrong.map(asText)).to.deep.equal([]);
  });

  it("imports one way between the rooms of the models", () => {
    const inside = imports.filter(({ from, to }) => room(from) === "models" && room(to) === "models");
    const wrong = inside.filter(
      ({ from, to }) => precedes(MODEL_ROOMS, modelRoom(to), modelRoom(from)) || (!modelRoom(from) && modelRoom(to)),
    );
    expect(wrong.map(asText)).to.deep.equal([]);
  });

  it("lets nothing import the programs at the top", () => {
    const wrong = imports.filter(({ from, to }) => ON_TOP.includes(to) && !ON_TOP.includes(from.replace(/\.ts$/, "")));
    expect(wrong.map(asText)).to.deep.equal([]);
  });

  it("has no circles of imports, not even of types", () => {
    expect(circles()).to.deep.equal([]);
  });

  it("lets only the database's own files import knex", () => {
    const users = files.filter((file) => /from "knex(\/|")/.test(textOf(file)) && !KNEX_USERS.includes(file));
    expect(users).to.deep.equal([]);
  });

  it("keeps Express out of the models", () => {
    const users = files.filter((file) => file.startsWith("models/") && /from "express/.test(textOf(file)));
    expect(users).to.deep.equal([]);
  });

  it("reads the environment in config.ts alone", () => {
    const users = files.filter((file) => file !== "config.ts" && textOf(file).includes("process.env"));
    expect(users).to.deep.equal([]);
  });

  it("names files in kebab-case", () => {
    expect(files.filter((file) => !/^([a-z0-9-]+\/)*[a-z0-9-]+(\.d)?\.ts$/.test(file))).to.deep.equal([]);
  });
});

function importsOf(file: string): Import[] {
  return [...textOf(file).matchAll(/from "(\.[^"]+)"/g)].map(([, path = ""]) => ({
    from: file,
    to: relative(source, resolve(dirname(join(source, file)), path)),
  }));
}

function textOf(file: string) {
  return readFileSync(join(source, file), "utf8");
}

function room(path: string) {
  const [first = ""] = path.split("/");
  return ANYWHERE.includes(first) ? "anywhere" : first;
}

function modelRoom(path: string) {
  const [, second = "", third] = path.split("/");
  return third ? second : "";
}

/** True where `one` comes before `other` in the list, so that other may not import it. */
function precedes(list: string[], one: string, other: string) {
  const [a, b] = [list.indexOf(one), list.indexOf(other)];
  return a >= 0 && b >= 0 && a < b;
}

/** Every circle of imports, of types alone too. */
function circles(): string[] {
  const edges = new Map<string, string[]>();
  for (const { from, to } of imports) {
    const file = from.replace(/\.ts$/, "");
    edges.set(file, [...(edges.get(file) ?? []), to]);
  }
  const found: string[] = [];
  const done = new Set<string>();
  const walk = (file: string, path: string[]) => {
    if (path.includes(file)) found.push([...path.slice(path.indexOf(file)), file].join(" -> "));
    if (path.includes(file) || done.has(file)) return;
    for (const to of edges.get(file) ?? []) walk(to, [...path, file]);
    done.add(file);
  };
  for (const file of edges.keys()) walk(file, []);
  return found;
}

function asText({ from, to }: Import) {
  return `${from} -> ${to}`;
}
