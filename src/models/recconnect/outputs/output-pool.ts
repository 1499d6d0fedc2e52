import { on } from "node:events";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { MessageChannel, type MessagePort } from "node:worker_threads";
import { Piscina } from "piscina";
import { Busy } from "../../../secrets/hashing";
import { END, type Output } from "./output";
import type { Place } from "./output-records";
import type { ReportPage } from "./report-rows";
import type { Statistics } from "./statistics";

/** One thread makes several outputs by turns: most of the time each waits for whoever downloads it. */
const [THREADS, BY_TURNS, MOST_WAITING] = [1, 8, 16];
const IDLE_MS = 60_000;
/** What it makes is soon given away: little room for it is cleared often, and quickly. */
const [YOUNG_MB, OLD_MB] = [8, 128];
const RETRY_SECONDS = 60;

type Work = { output: Output; port: MessagePort };
type OutputOf<Make> = Extract<Output, { make: Make }>;

let threads: Piscina<Work, void> | undefined;

/** A PDF or the rows of an export, piece by piece, made in a thread no faster than they are taken. Throws Busy. */
export function piecesOfOutput(output: OutputOf<"labels" | "letters" | "report">): AsyncGenerator<Uint8Array>;
export function piecesOfOutput(output: OutputOf<"export">): AsyncGenerator<(string | number)[][]>;
export function piecesOfOutput(output: Output): AsyncGenerator<unknown> {
  return inThread(output);
}

/** How many letters with PINs there would be. Throws Busy. */
export function countOfLetters(output: OutputOf<"count of letters">) {
  return onlyPiece<number>(output);
}

/** One page of a report. Throws Busy. */
export function pageOfReport(output: OutputOf<"page of a report"> & { after: Place }) {
  return onlyPiece<ReportPage>(output);
}

/** Counts all records in a scope. Throws Busy. */
export function statisticsOf(output: OutputOf<"statistics">) {
  return onlyPiece<Statistics>(output);
}

async function onlyPiece<Piece>(output: Output): Promise<Piece> {
  for await (const piece of inThread(output)) return piece as Piece;
  throw new Error(`nothing came of ${output.make}`);
}

async function* inThread(output: Output): AsyncGenerator<unknown> {
  threads ??= startThreads();
  if (threads.queueSize >= MOST_WAITING) throw new Busy(RETRY_SECONDS);
  const { port1: ours, port2: theirs } = new MessageChannel();
  const failed = new AbortController();
  const messages = on(ours, "message", { signal: failed.signal });
  const made = threads.run({ output, port: theirs }, { transferList: [theirs] });
  made.catch((error) => failed.abort(error));
  try {
    for await (const [piece] of messages) {
      if (piece === END) return;
      yield piece;
      ours.postMessage("taken");
    }
  } catch (error) {
    throw failed.signal.aborted ? failed.signal.reason : error;
  } finally {
    ours.close();
  }
}

function startThreads() {
  const started = new Piscina<Work, void>({
    filename: fileURLToPath(new URL("./output-thread.ts", import.meta.url)),
    execArgv: ["--import", pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href],
    minThreads: 0,
    maxThreads: THREADS,
    concurrentTasksPerWorker: BY_TURNS,
    idleTimeout: IDLE_MS,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB, maxOldGenerationSizeMb: OLD_MB },
  });
  started.on("error", () => {});
  return started;
}
