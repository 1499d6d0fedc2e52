import { transaction } from "../../../database/connection";
import { insertAll } from "../../../database/insert-all";
import { keysMet, noteKeys } from "./import-keys";
import { householdsAtHand, idsTaken } from "./import-present";
import type { Candidate } from "./import-row";
import type { Counts, ImportRun } from "./import-run";
import { type Outcome, Weighing } from "./import-weighing";
import { ChunkOvertaken, writeHouseholds } from "./import-writes";

/** Rows that follow one another, read and judged, with where the file goes on behind them. */
export interface Chunk {
  candidates: Candidate[];
  bytesDone: number;
  recordsDone: number;
}

/** The first rows are shown one by one. */
export const ROWS_SHOWN = 50;
const MOST_REASONS = 40;
const OTHER_REASONS = "Other reasons.";
const NOT_STORED = "The database did not take this row.";
const ATTEMPTS = 3;

/**
 * Does one chunk: its households, its counts and the run's place in the file are one transaction, so that a worker
 * killed at any moment leaves no row half done or done twice. Gives how long the transaction was open.
 * A row that the database will not take is refused, and the others go on. Throws LeaseLost.
 */
export async function doChunk(run: ImportRun, chunk: Chunk, workMs: number): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await attemptChunk(run, chunk, workMs);
    } catch (error) {
      const overtaken = error instanceof ChunkOvertaken || isAboutARow(error);
      if (!overtaken) throw error;
      if (attempt >= ATTEMPTS) return doHalves(run, chunk, workMs);
    }
  }
}

async function attemptChunk(run: ImportRun, { candidates, ...place }: Chunk, workMs: number) {
  let began = 0;
  const total = await transaction(async () => {
    began = performance.now();
    await run.hold();
    const outcomes = await weigh(run, candidates);
    await noteRows(run, outcomes);
    const spent = workMs + performance.now() - began;
    return run.advance(place, countsOf(outcomes), reasonsWith(run.reasonCounts, outcomes), spent);
  });
  Object.assign(run, total);
  return performance.now() - began;
}

async function weigh(run: ImportRun, candidates: Candidate[]): Promise<Outcome[]> {
  const good = candidates.filter(({ refusal }) => !refusal);
  const keys = [...new Set(good.map(({ key }) => key))];
  const met = await keysMet(run.id, keys);
  const households = await householdsAtHand(run.source, keys);
  const taken = await idsTaken(
    good.flatMap(({ given }) => (given.householdId === undefined ? [] : [given.householdId])),
  );

  const weighing = new Weighing(run.columns.rows, households, met, taken);
  const outcomes = candidates.map((candidate) => weighing.weigh(candidate));
  if (run.isImport) await writeHouseholds([...households.values()], run.source);
  await noteKeys(run.id, met);
  return outcomes;
}

/** The error of a few rows must not cost the others: the chunk is cut until the bad ones stand alone. */
async function doHalves(run: ImportRun, chunk: Chunk, workMs: number): Promise<number> {
  const { candidates } = chunk;
  const [only] = candidates;
  if (!only) return 0;
  if (candidates.length === 1) {
    return attemptChunk(run, { ...chunk, candidates: [{ ...only, refusal: { reason: NOT_STORED } }] }, workMs);
  }
  const middle = Math.floor(candidates.length / 2);
  const last = candidates[middle - 1] ?? only;
  const place = { bytesDone: last.end, recordsDone: last.number - FIRST_ROW + 1 };
  const first = await doChunk(run, { candidates: candidates.slice(0, middle), ...place }, workMs);
  return Math.max(first, await doChunk(run, { ...chunk, candidates: candidates.slice(middle) }, 0));
}

/** The number of the first row below the headings, as a spreadsheet program counts. */
export const FIRST_ROW = 2;

async function noteRows(run: ImportRun, outcomes: Outcome[]) {
  const room = Math.max(0, ROWS_SHOWN - run.rowsDone);
  const worth = outcomes.filter(({ kind }, index) => index < room || kind === "refused");
  await insertAll(
    "import_rows",
    worth.map(({ kind, candidate, household, words }) => ({
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

function countsOf(outcomes: Outcome[]): Counts {
  const counts = { added: 0, membersAdded: 0, updated: 0, unchanged: 0, refused: 0 };
  for (const { kind } of outcomes) counts[kind === "member added" ? "membersAdded" : kind] += 1;
  return counts;
}

function reasonsWith(before: Record<string, number>, outcomes: Outcome[]) {
  const reasons = { ...before };
  for (const { reason } of outcomes) {
    if (!reason) continue;
    const name = reason in reasons || Object.keys(reasons).length < MOST_REASONS ? reason : OTHER_REASONS;
    reasons[name] = (reasons[name] ?? 0) + 1;
  }
  return reasons;
}

/** A constraint or a value that the database refuses, and not a database that is away, full or locked. */
function isAboutARow(error: unknown) {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" && /^(SQLITE_CONSTRAINT|SQLITE_MISMATCH|SQLITE_TOOBIG|2[23])/.test(code);
}
