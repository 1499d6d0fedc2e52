import { transaction } from "../../../database/connection";
import { insertAll } from "../../../database/insert-all";
import { loadHouseholds, takenIds } from "./import-existing";
import { saveSeenKeys, seenKeys } from "./import-keys";
import { RowMatching, type RowOutcome } from "./import-matching";
import type { ParsedRow } from "./import-row-data";
import type { Counts, ImportRun } from "./import-run";
import { ChunkOvertaken, writeHouseholds } from "./import-writes";

/** Consecutive parsed rows, and the position in the file after them. */
export interface Chunk {
  candidates: ParsedRow[];
  bytesDone: number;
  recordsDone: number;
}

/** How many of the first rows are shown one by one. */
export const MAX_ROWS_SHOWN = 50;
const MAX_REASONS = 40;
const OTHER_REASONS = "Other reasons.";
const NOT_STORED = "The database refused this row.";
const MAX_ATTEMPTS = 3;

/**
 * Processes one chunk. Its households, counts and position in the file are one transaction, so that a worker killed at
 * any moment leaves no row half done or done twice. Returns how long the transaction was open, in ms.
 * If the database refuses a row, the row is refused and the others continue. Throws LeaseLost.
 */
export async function processChunk(run: ImportRun, chunk: Chunk, workMs: number): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await attemptChunk(run, chunk, workMs);
    } catch (error) {
      const overtaken = error instanceof ChunkOvertaken || isAboutARow(error);
      if (!overtaken) throw error;
      if (attempt >= MAX_ATTEMPTS) return processHalves(run, chunk, workMs);
    }
  }
}

async function attemptChunk(run: ImportRun, { candidates, ...place }: Chunk, workMs: number) {
  let began = 0;
  const total = await transaction(async () => {
    began = performance.now();
    await run.lock();
    const outcomes = await matchRows(run, candidates);
    await saveRows(run, outcomes);
    const spent = workMs + performance.now() - began;
    return run.advance(place, countsOf(outcomes), reasonsWith(run.reasonCounts, outcomes), spent);
  });
  Object.assign(run, total);
  return performance.now() - began;
}

async function matchRows(run: ImportRun, candidates: ParsedRow[]): Promise<RowOutcome[]> {
  const good = candidates.filter(({ refusal }) => !refusal);
  const keys = [...new Set(good.map(({ key }) => key))];
  const met = await seenKeys(run.id, keys);
  const households = await loadHouseholds(run.source, keys);
  const taken = await takenIds(
    good.flatMap(({ given }) => (given.householdId === undefined ? [] : [given.householdId])),
  );

  const weighing = new RowMatching(run.columns.rows, households, met, taken);
  const outcomes = candidates.map((candidate) => weighing.match(candidate));
  if (run.isImport) await writeHouseholds([...households.values()], run.source);
  await saveSeenKeys(run.id, met);
  return outcomes;
}

/** Halves the chunk until the rows that the database refuses are alone, so that they don't affect the others. */
async function processHalves(run: ImportRun, chunk: Chunk, workMs: number): Promise<number> {
  const { candidates } = chunk;
  const [only] = candidates;
  if (!only) return 0;
  if (candidates.length === 1) {
    return attemptChunk(run, { ...chunk, candidates: [{ ...only, refusal: { reason: NOT_STORED } }] }, workMs);
  }
  const middle = Math.floor(candidates.length / 2);
  const last = candidates[middle - 1] ?? only;
  const place = { bytesDone: last.end, recordsDone: last.number - FIRST_ROW + 1 };
  const first = await processChunk(run, { candidates: candidates.slice(0, middle), ...place }, workMs);
  return Math.max(first, await processChunk(run, { ...chunk, candidates: candidates.slice(middle) }, 0));
}

/** The number of the first row below the headings, as in a spreadsheet. */
export const FIRST_ROW = 2;

async function saveRows(run: ImportRun, outcomes: RowOutcome[]) {
  const stillShown = Math.max(0, MAX_ROWS_SHOWN - run.rowsDone);
  const saved = outcomes.filter(({ kind }, index) => index < stillShown || kind === "refused");
  await insertAll(
    "import_rows",
    saved.map(({ kind, candidate, household, words }) => ({
      runId: run.id,
      number: candidate.number,
      outcome: kind,
      label: candidate.label,
      householdId: household?.id ?? null,
      words: words.slice(0, 300).toWellFormed(),
      byteStart: candidate.start,
      byteEnd: candidate.end,
    })),
  );
}

function countsOf(outcomes: RowOutcome[]): Counts {
  const counts = { added: 0, membersAdded: 0, updated: 0, unchanged: 0, refused: 0 };
  for (const { kind } of outcomes) counts[kind === "member added" ? "membersAdded" : kind] += 1;
  return counts;
}

function reasonsWith(before: Record<string, number>, outcomes: RowOutcome[]) {
  const reasons = { ...before };
  for (const { reason } of outcomes) {
    if (!reason) continue;
    const name = reason in reasons || Object.keys(reasons).length < MAX_REASONS ? reason : OTHER_REASONS;
    reasons[name] = (reasons[name] ?? 0) + 1;
  }
  return reasons;
}

/** Returns whether the database refused a value, rather than being away, full or locked. */
function isAboutARow(error: unknown) {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" && /^(SQLITE_CONSTRAINT|SQLITE_MISMATCH|SQLITE_TOOBIG|2[23])/.test(code);
}
