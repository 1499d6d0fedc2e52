import { setTimeout as pause } from "node:timers/promises";
import { table, transaction } from "../../../database/connection";
import { deleteSome } from "../../../database/delete-some";
import { LeaseLost } from "../../lease";
import { webUsedLately } from "../../settings/heartbeat";
import { WorkerPace } from "../../settings/worker-pace";
import { Import } from "./import";
import { type Chunk, FIRST_ROW, processChunk } from "./import-chunk";
import { eraseChunks } from "./import-file";
import type { CsvRecord } from "./import-records";
import { RowReader } from "./import-row";
import { ImportRun } from "./import-run";

/** How long the worker works on imports before it checks for other work. */
const MAX_TURN_MS = 2_000;
/** Unchanged rows are fast, but the next ones may be new and take ten times as long. */
const STEPS = { first: { used: 20, unused: 500 }, least: 10, most: { used: 150, unused: 5_000 } };
const MAX_CHUNK_BYTES = 1024 * 1024;
const MAX_ROWS_ERASED = 400;
const MAX_CHUNKS_ERASED = 2;

/** Works on a due run for a while, else erases old data. Returns whether there was anything to do. */
export async function workOnImports(signal: AbortSignal): Promise<boolean> {
  const run = await ImportRun.claim();
  if (!run) return eraseSome();

  try {
    await continueRun(run, signal);
  } catch (error) {
    if (!(error instanceof LeaseLost)) throw error;
  } finally {
    await run.release();
  }
  return true;
}

async function continueRun(run: ImportRun, signal: AbortSignal) {
  const file = await Import.find(run.importId);
  const content = file.content;
  const reader = new RowReader(run.columns, file.columnList.length, file.encoding === "utf-8 with errors");
  const pace = paces[run.kind];
  const until = Date.now() + MAX_TURN_MS;

  while (!signal.aborted && Date.now() < until) {
    const began = performance.now();
    const records = await content.recordsFrom(run.bytesDone, run.reasonCounts);
    if (records.length === 0) return run.finish();
    let read = performance.now() - began;

    for (let at = 0; at < records.length && !signal.aborted && Date.now() < until; ) {
      const next = nextRecords(records, at, await pace.nextBatchSize());
      const parsingBegan = performance.now();
      const chunk = parseRows(run, reader, next);
      const held = await processChunk(run, chunk, read + performance.now() - parsingBegan);
      await pace.adjustAndRest(held, next.length, read + performance.now() - parsingBegan - held);
      at += next.length;
      read = 0;
    }
  }
}

function parseRows(run: ImportRun, reader: RowReader, records: CsvRecord[]): Chunk {
  const candidates = records.map((record, index) => reader.read(record, run.recordsDone + index + FIRST_ROW));
  return {
    candidates: candidates.filter((candidate) => candidate !== undefined),
    bytesDone: records.at(-1)?.end ?? run.bytesDone,
    recordsDone: run.recordsDone + records.length,
  };
}

function nextRecords(records: CsvRecord[], from: number, rows: number) {
  const start = records[from]?.start ?? 0;
  const some = records.slice(from, from + rows);
  const tooFar = some.findIndex(({ end }, index) => index > 0 && end - start > MAX_CHUNK_BYTES);
  return tooFar < 0 ? some : some.slice(0, tooFar);
}

/** Kept for the life of the worker, so that it keeps what it learned. */
const paces = { preview: new WorkerPace(STEPS), import: new WorkerPace(STEPS) };

/** Erases some data that no page shows anymore. Returns whether there was any. */
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
  if (await eraseChunks(file.id, MAX_CHUNKS_ERASED)) return true;
  for (const { id } of await file.runs()) if (await eraseRowsOf("import_rows", "number", id)) return true;
  await transaction(() => file.erased());
  return true;
}

/** Deletes some rows of a run. Returns whether there may be more. */
async function eraseRowsOf(name: "import_keys" | "import_rows", column: string, runId: number) {
  const erased = await deleteSome(
    name,
    column,
    (rows) => rows.where({ runId }).limit(MAX_ROWS_ERASED),
    (rows) => rows.where({ runId }),
  );
  return erased === MAX_ROWS_ERASED;
}
