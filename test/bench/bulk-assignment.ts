import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { config } from "../../src/config";
import { engine, migrate, rowsOf, table } from "../../src/database/connection";
import type { Clerk } from "../../src/models/staff/clerk";
import { BulkAssignment } from "../../src/models/web-access/bulk-assignments/bulk-assignment";
import { bulkSettingsDefaults } from "../../src/models/web-access/bulk-assignments/bulk-settings";
import { workOnBulkAssignments } from "../../src/models/web-access/bulk-assignments/bulk-work";
import { rest, say } from "./figures";
import { addingHouseholds } from "./plain-households";

const SIZES = (process.env.BULK_ROWS ?? "10000,100000,1000000").split(",").map(Number);
const MEGABYTE = 1024 * 1024;
/** No clerk presses Process sooner after the preview: its sealing thread has started by then. */
const READING_MS = 1000;
const clerk = { id: 1, name: "Bench", may: () => true } as unknown as Clerk;

/**
 * Email names and random PINs for 10,000, 100,000 and 1,000,000 households, with the undo kept, beside the floor of the
 * same run: one prepared better-sqlite3 UPDATE of the same columns with the unique index, nothing sealed.
 */
export async function run() {
  const [only, ...more] = SIZES;
  if (only === undefined || more.length > 0) {
    for (const size of SIZES) await inAProcessOfItsOwn(size);
  } else {
    await measure(only);
  }
}

/** Each begins with the memory of a worker that has just started. */
async function inAProcessOfItsOwn(size: number) {
  const data = mkdtempSync(join(config.dataDir, "size-"));
  const start = `import(${JSON.stringify(import.meta.filename)}).then((bench) => bench.run()).then(() => process.exit(0))`;
  const options = process.execArgv.filter((option) => !option.startsWith("import("));
  const child = spawn(process.execPath, [...options.filter((option) => option !== "-e"), "-e", start], {
    stdio: "inherit",
    env: { ...process.env, DATA_DIR: data, BULK_ROWS: String(size) },
  });
  const [code] = await once(child, "close");
  rmSync(data, { recursive: true, force: true });
  if (code !== 0) throw new Error(`the run of ${size} ended with ${code}`);
}

async function measure(size: number) {
  await migrate();
  await fill(size);
  const memory = mostMemory();
  const preview = await timed(() => previewed());
  const run = await BulkAssignment.find(preview.result);
  await run.process("", clerk);
  await rest(READING_MS);
  const assigned = await timed(() => work());
  await (await BulkAssignment.find(run.id)).undo(clerk);
  const undone = await timed(() => work());
  const { assigned: count, undone: back } = await BulkAssignment.find(run.id);
  const many = size.toLocaleString("en-US");
  const most = memory.stop();
  const floor = engine === "sqlite" ? await floorOf(size) : undefined;

  if (count !== size || back !== size) throw new Error(`${count} assigned, ${back} undone`);
  say(`${many}: the run, s`, seconds(assigned.ms));
  if (floor) say("  the floor, s", seconds(floor));
  if (floor) say("  the run, of the floor", `${(assigned.ms / floor).toFixed(2)}x`, "2.5x");
  say("  the preview, s", seconds(preview.ms));
  say("  the preview, of the run", (preview.ms / assigned.ms).toFixed(2), "under 0.50");
  say("  the undo, s", seconds(undone.ms));
  say("  memory of the worker at most, MB", String(most), "300");
}

async function previewed() {
  const { id } = await BulkAssignment.preview(bulkSettingsDefaults, clerk);
  await work();
  return id;
}

async function work() {
  const { signal } = new AbortController();
  while ((await due()) && (await workOnBulkAssignments(signal))) {}
}

async function due() {
  const [row] = await rowsOf("select 1 as one from bulk_assignments where previewed_at is null or under_way = 1");
  return row !== undefined;
}

async function fill(size: number) {
  for (const name of ["bulk_assignments", "audit_events", "households"]) {
    if (name !== "audit_events") await table(name).delete();
  }
  for (const statement of addingHouseholds(size)) await rowsOf(statement).catch(ignoreEmptyAnswer);
  if (engine === "sqlite") await rowsOf("pragma wal_checkpoint(truncate)");
  else await rowsOf("analyze");
}

function ignoreEmptyAnswer(error: unknown) {
  if (!/does not return data/.test(String(error))) throw error;
}

async function timed<Result>(work: () => Promise<Result>) {
  const began = performance.now();
  const result = await work();
  return { result, ms: performance.now() - began };
}

function mostMemory() {
  let most = 0;
  const look = () => {
    most = Math.max(most, process.memoryUsage.rss());
  };
  const looking = setInterval(look, 50);
  return {
    stop() {
      look();
      clearInterval(looking);
      return Math.round(most / MEGABYTE);
    },
  };
}

/** In a process and a file of its own, so that its values don't count as the worker's memory. */
function floorOf(size: number): Promise<number> {
  const child = spawn(process.execPath, ["-e", FLOOR, String(size), join(config.dataDir, "floor.sqlite")], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  child.stdout.on("data", (text) => {
    said += text;
  });
  return new Promise((resolve) => child.once("close", () => resolve(Number(said))));
}

const FLOOR = `
const [, size, file] = process.argv;
const { createHash, randomBytes } = require("node:crypto");
require("node:fs").rmSync(file, { force: true });
const bare = new (require("better-sqlite3"))(file);
bare.pragma("journal_mode = wal");
bare.pragma("synchronous = normal");
bare.exec(\`create table web_users (id integer primary key, household_id integer, user_name text, user_name_digest text unique,
  pin_digest text, pin_seal text, pin_assigned_at integer, pin_expires_at integer, pin_source text, change_asked_at integer,
  in_use_at integer, pin_changed_at integer, pin_set_at integer, pin_set_by text, pin_set_by_name text, pin_mailed_at integer,
  bulk_assignment_id integer, session_epoch integer default 1, version integer default 1, created_at integer, updated_at integer);
  with recursive n (i) as (select 1 union all select i + 1 from n where i < \${size})
  insert into web_users (id, household_id, created_at, updated_at) select i, 1000 + i, 0, 0 from n\`);
const seal = "v1.0123abcd." + randomBytes(35).toString("base64url");
const values = Array.from({ length: Number(size) }, (_, index) => {
  const name = "pat.garza." + index + "@example.org";
  return [name, createHash("sha256").update(name).digest("base64url"), seal, index + 1];
});
const update = bare.prepare(\`update web_users set user_name = ?, user_name_digest = ?, pin_seal = ?, pin_assigned_at = 1,
  pin_expires_at = null, pin_source = 'random', change_asked_at = 1, pin_set_at = 1, pin_set_by = 'bulk run',
  pin_set_by_name = 'Bench', bulk_assignment_id = 1, pin_digest = null, in_use_at = null, pin_changed_at = null,
  pin_mailed_at = null, session_epoch = session_epoch + 0, version = version + 1, updated_at = 1 where id = ?\`);
const began = performance.now();
bare.exec("begin immediate");
for (const row of values) update.run(...row);
bare.exec("commit");
process.stdout.write(String(performance.now() - began));
`;

function seconds(ms: number) {
  return (ms / 1000).toFixed(2);
}
