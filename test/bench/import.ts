import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { config } from "../../src/config";
import { engine, migrate, rowsOf, table } from "../../src/database/connection";
import { prepareSqlite } from "../../src/database/knexfile";
import { Import } from "../../src/models/households/imports/import";
import { guessMapping } from "../../src/models/households/imports/import-columns";
import { workOnImports } from "../../src/models/households/imports/import-work";
import { webInUse } from "../../src/models/settings/heartbeat";
import type { Clerk } from "../../src/models/staff/clerk";
import { quantile, say, timed } from "./figures";
import { watchLock } from "./lock-watch";

const ROWS = Number(process.env.IMPORT_ROWS ?? 200_000);
const ROWS_A_TRANSACTION = 1_000;
/** The slower part is measured with so many times fewer rows. */
const FEWER = 10;
const clerk = { id: 1, name: "Bench" } as Clerk;

/**
 * Imports 200,000 households, then the same file again, and prints rows a second and the growth of memory beside the
 * limit and beside the floor: the same rows put into the same tables by better-sqlite3's prepared statements alone.
 */
export async function run() {
  await migrate();
  const first = await measured("bench.csv", content);
  const again = await measured("bench.csv", content);
  const used = await whilePagesAreUsed(() => measured("used.csv", fewer));
  const holds = engine === "sqlite" ? used.holdsMs : [];

  say("preview, rows a second", rate(ROWS, first.previewMs));
  say("first import, rows a second", rate(ROWS, first.importMs), "10,000 and more");
  if (engine === "sqlite") say("  the same rows by prepared inserts alone", rate(ROWS, await floor()));
  say("the same file again, rows a second", rate(ROWS, again.importMs));
  say("import while pages are used, rows a second", rate(ROWS / FEWER, used.importMs));
  say("  how long another process waits to write, p99, ms", quantile(holds, 0.99).toFixed(1), "20");
  say("  the longest, ms", quantile(holds, 1).toFixed(1));
  say("memory of the process in the first import, MB", `${first.mostMb} (+${first.grownMb})`, "flat");
  say("memory of the process in the second, MB", `${again.mostMb} (+${again.grownMb})`, "flat");
}

async function measured(source: string, lines: () => AsyncIterable<Buffer>) {
  const file = await Import.receive(lines(), source, clerk);
  await file.accept(source, clerk);
  const preview = await timed(() => runKind(file.id, "preview"));
  const imported = await timed(() => runKind(file.id, "import"));
  return { previewMs: preview.ms, importMs: imported.ms, ...imported };
}

/** A page is used every second, as the page that shows the progress is. */
async function whilePagesAreUsed<Result extends object>(work: () => Promise<Result>) {
  await webInUse();
  const using = setInterval(() => webInUse(), 1_000);
  const lock = watchLock(join(config.dataDir, "gatehouse.sqlite"));
  const result = await work();
  clearInterval(using);
  return { ...result, holdsMs: await lock.stop() };
}

async function runKind(id: number, kind: "preview" | "import") {
  const file = await Import.find(id);
  const { fields, key, rows } = guessMapping(file.columnList);
  const { source, version } = file;
  if (kind === "preview") await file.mapColumns({ fields, key: String(key), rows, source }, version, clerk);
  else await file.start(version, clerk);

  const { signal } = new AbortController();
  const waiting = () => table("import_runs").whereNull("finishedAt").whereNull("discardedAt").first("id");
  while (await waiting()) await workOnImports(signal);
}

/** The same rows into the same tables and indexes, read from where the import put them, without any of our code. */
async function floor() {
  const folder = mkdtempSync(join(tmpdir(), "gatehouse-floor-"));
  const bare = new Database(join(folder, "floor.sqlite"));
  try {
    prepareSqlite(bare);
    const made = await rowsOf<{ sql: string }>(
      "select sql from sqlite_master where sql is not null and tbl_name in ('households', 'members', 'phones', 'web_users') order by type desc",
    );
    for (const { sql } of made) bare.exec(sql);
    return insertEverything(bare, await everything());
  } finally {
    bare.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function everything() {
  const tables = new Map<string, unknown[][]>();
  for (const name of ["households", "members", "phones", "web_users"]) {
    const rows = await rowsOf<object>(`select * from ${name}`);
    tables.set(
      name,
      rows.map((row) => Object.values(row).map((value) => (value instanceof Date ? value.getTime() : value))),
    );
  }
  return tables;
}

function insertEverything(bare: Database.Database, tables: Map<string, unknown[][]>) {
  const statements = new Map(
    [...tables].map(([name, rows]) => {
      const places = (rows[0] ?? []).map(() => "?").join(", ");
      return [name, bare.prepare(`insert into ${name} values (${places})`)];
    }),
  );
  const began = performance.now();
  for (let at = 0; at < ROWS; at += ROWS_A_TRANSACTION) {
    bare.transaction(() => {
      for (const [name, rows] of tables) {
        const each = Math.round(rows.length / ROWS);
        for (const row of rows.slice(at * each, (at + ROWS_A_TRANSACTION) * each)) statements.get(name)?.run(row);
      }
    })();
  }
  return performance.now() - began;
}

function content() {
  return csv(ROWS, 500_000);
}

function fewer() {
  return csv(ROWS / FEWER, 900_000);
}

async function* csv(rows: number, from: number) {
  yield Buffer.from("household number,first_name,last_name,address,city,state,zip,phone1,phone2,email,residency,dob\n");
  let lines = "";
  for (let number = 1; number <= rows; number++) {
    lines += line(number, from + number);
    if (lines.length > 65_536 || number === rows) {
      yield Buffer.from(lines);
      lines = "";
    }
  }
}

/** Names and numbers spread over the indexes as real ones are: each a fixed stride through its range. */
function line(number: number, id: number) {
  const spread = (number * 2_654_435_761) % 4_294_967_296;
  const first = FIRST[spread % FIRST.length];
  const last = `${LAST[(spread >>> 8) % LAST.length]}${String.fromCharCode(97 + (spread % 26))}${String.fromCharCode(97 + ((spread >>> 4) % 26))}`;
  const digits = String(1_000_000 + (spread % 9_000_000));
  const phone = (area: string) => `${area}-${digits.slice(0, 3)}-${digits.slice(3)}`;
  const born = `${1 + (spread % 12)}/${1 + (spread % 28)}/${1940 + (spread % 60)}`;
  return `${id},${first},${last},"${spread % 9000} Blue Gum St, Unit ${spread % 90}",Riverside,CA,92501,${phone("951")},${phone("909")},${first}.${last}.${number}@example.org,${spread % 3 ? "yes" : "no"},${born}\n`;
}

const FIRST = "Ada,Nils,Ana,Wei,Femi,Kemi,Petr,Lina,Omar,Zoe,Ines,Raj,Mina,Lou,Theo,Ruth".split(",");
const LAST =
  "Okafor,Lindqvist,Rivera,Chen,Abara,Novak,Haddad,Garza,Borg,Vince,Silva,Moreau,Kowalski,Tanaka,Iyer,Dunn".split(",");

function rate(rows: number, ms: number) {
  return Math.round(rows / (ms / 1000)).toLocaleString("en-US");
}
