import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Piscina } from "piscina";
import { BETWEEN, type Issue, type IssueResult, type Remember, type WarmUp } from "./issuing-thread";

/** What a thread draws and seals is soon given away: little room for it is cleared often, and quickly. */
const YOUNG_MB = 8;
const THREADS = 1;

const WARM_UP_TIMES = 5000;

let threads: Piscina<WarmUp | Remember | Issue, IssueResult | null> | undefined;

/** Starts the threads, for a run that is soon to begin. */
export function readyIssuing() {
  if (threads) return;
  // What a thread can't do it says when it is asked for something.
  running()
    .run({ times: WARM_UP_TIMES })
    .catch(() => {});
}

/** These PINs of the run were drawn before, by a worker that is no more. */
export async function rememberIssued(work: Remember) {
  await running().run(work);
}

/** What a web user is given, ready to be written. */
export interface Issued {
  digest: string;
  seal: string;
}

/** Draws and seals PINs and digests names in a thread, while this one writes. */
export async function issue(work: Issue): Promise<{ issued: Issued[]; counters: string[] }> {
  if (work.webUsers.length === 0) return { issued: [], counters: [] };
  const { digests, seals, counters } = (await running().run(work)) as IssueResult;
  const sealed = seals.split(BETWEEN);
  return {
    issued: digests.split(BETWEEN).map((digest, index) => ({ digest, seal: sealed[index] ?? "" })),
    counters,
  };
}

/** Ends the threads; the next run starts them anew. */
export async function closeIssuing() {
  const ending = threads;
  threads = undefined;
  await ending?.destroy();
}

function running() {
  if (threads) return threads;
  threads = new Piscina({
    filename: fileURLToPath(new URL("./issuing-thread.ts", import.meta.url)),
    execArgv: ["--import", pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href],
    maxThreads: THREADS,
    minThreads: THREADS,
    idleTimeout: Number.POSITIVE_INFINITY,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
  });
  threads.on("error", () => {});
  return threads;
}
