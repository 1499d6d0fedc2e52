import { setTimeout as pause } from "node:timers/promises";
import { table, transaction } from "../../../database/connection";
import { deleteSome } from "../../../database/delete-some";
import { LeaseLost } from "../../lease";
import { webUsedLately } from "../../settings/heartbeat";
import { WorkerPace } from "../../settings/worker-pace";
import { Import } from "./import";
import { type Chunk, doChunk, FIRST_ROW } from "./import-chunk";
import { erasePieces } from "./import-file";
import type { CsvRecord } from "./import-records";
import { RowReader } from "./import-row";
import { ImportRun } from "./import-run";

/** The worker has other work too: after so long it looks round, and comes back. */
const TURN_MS = 2_000;
/** Rows that change nothing are quick; the next ones may be new and take ten times as long. */
const STEPS = { first: { used: 20, unused: 500 }, least: 10, most: { used: 150, unused: 5_000 } };
const MOST_BYTES = 1024 * 1024;
const ERASED_AT_ONCE = 400;
const PIECES_ERASED_AT_ONCE = 2;

/** Does what is due of imports for a while: a run, else some clearing up. True if there was something to do. */
export async function workOnImports(signal: AbortSignal): Promise<boolean> {
  const run = await ImportRun.claim();
  if (!run) return eraseSome();

  try {
    await goOnWith(run, signal);
  } catch (error) {
    if (!(error instanceof LeaseLost)) throw error;
  } finally {
    await run.release();
  }
  return true;
}

async function goOnWith(run: ImportRun, signal: AbortSignal) {
  const file = await Import.find(run.importId);
  const content = file.content;
  const reader = new RowReader(run.columns, file.columnList.length, file.encoding === "utf-8 with errors");
  const pace = paces[run.kind];
  const until = Date.now() + TURN_MS;

  while (!signal.aborted && Date.now() < until) {
    const began = performance.now();
    const records = await content.recordsFrom(run.bytesDone, run.reasonCounts);
    if (records.length === 0) return run.finish();
    let read = performance.now() - began;

    for (let at = 0; at < records.length && !signal.aborted && Date.now() < until; ) {
      const some = someOf(records, at, await pace.nextBatchSize());
      const judging = performance.now();
      const chunk = judge(run, reader, some);
      const held = await doChunk(run, chunk, read + performance.now() - judging);
      await pace.adjustAndRest(held, some.length, read + performance.now() - judging - held);
      at += some.length;
      read = 0;
    }
  }
}

function judge(run: ImportRun, reader: RowReader, records: CsvRecord[]): Chunk {
  const candidates = records.map((record, index) => reader.read(record, run.recordsDone + index + FIRST_ROW));
  return {
    candidates: candidates.filter((candidate) => candidate !== undefined),
    bytesDone: records.at(-1)?.end ?? run.bytesDone,
    recordsDone: run.recordsDone + records.length,
  };
}

function someOf(records: CsvRecord[], from: number, rows: number) {
  const start = records[from]?.start ?? 0;
  const some = records.slice(from, from + rows);
  const tooFar = some.findIndex(({ end }, index) => index > 0 && end - start > MOST_BYTES);
  return tooFar < 0 ? some : some.slice(0, tooFar);
}

/** For the life of the worker: what it learned holds for the next turn. */
const paces = { preview: new WorkerPace(STEPS), import: new WorkerPace(STEPS) };

/** Clears away, a little at a time, what no page shows any more. True if there was something. */
async function eraseSome(): Promise<boolean> {
  const began = performance.now();
  const erased = (await eraseKeys()) || (await eraseDiscardedRun()) || (await eraseFile());
  if (erased && (await webUsedLately())) await pause(performance.now() - began);
  return erased;
}

async function eraseKeys() {
  const run = await table("import_runs")
    .whereNull("keysErasedAt")
    .where((one) => one.whereNotNull("finishedAt").orWhereNotNull("discardedAt"))
    .orderBy("id")
    .first("id");
  if (!run) return false;
  if (await eraseRowsOf("import_keys", "sourceKey", Number(run.id))) return true;
  await table("import_runs").where({ id: run.id }).update({ keysErasedAt: new Date() });
  return true;
}

async function eraseDiscardedRun() {
  const run = await table("import_runs").whereNotNull("discardedAt").orderBy("id").first("id");
  if (!run) return false;
  if (await eraseRowsOf("import_rows", "number", Number(run.id))) return true;
  await table("import_runs").where({ id: run.id }).delete();
  return true;
}

async function eraseFile() {
  const file = await Import.toErase();
  if (!file) return false;
  if (await erasePieces(file.id, PIECES_ERASED_AT_ONCE)) return true;
  for (const { id } of await file.runs()) if (await eraseRowsOf("import_rows", "number", id)) return true;
  await transaction(() => file.erased());
  return true;
}

/** Deletes some rows of a run; true while there may be more. */
async function eraseRowsOf(name: "import_keys" | "import_rows", column: string, runId: number) {
  const erased = await deleteSome(
    name,
    column,
    (rows) => rows.where({ runId }).limit(ERASED_AT_ONCE),
    (rows) => rows.where({ runId }),
  );
  return erased === ERASED_AT_ONCE;
}
