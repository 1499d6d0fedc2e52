import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Piscina } from "piscina";
import { type Issue, type IssueResult, type Remember, SEPARATOR, type WarmUp } from "./issuing-thread";

/** What a thread draws and seals is short-lived: a small young generation is collected often and quickly. */
const YOUNG_MB = 8;
const THREADS = 1;

const WARM_UP_TIMES = 5000;

let threads: Piscina<WarmUp | Remember | Issue, IssueResult | null> | undefined;

/** Starts the threads for a run that begins soon. */
export function startIssuingPool() {
  if (threads) return;
  // If a thread can't work, the first real request reports it.
  running()
    .run({ times: WARM_UP_TIMES })
    .catch(() => {});
}

/** Records PINs that an earlier worker drew for the run. */
export async function markAlreadyIssued(work: Remember) {
  await running().run(work);
}

/** What is issued to a web user, ready to be written. */
export interface Issued {
  digest: string;
  seal: string;
}

/** Draws and seals PINs and digests names in a thread, while this one writes. */
export async function issue(work: Issue): Promise<{ issued: Issued[]; counters: string[] }> {
  if (work.webUsers.length === 0) return { issued: [], counters: [] };
  const { digests, seals, counters } = (await running().run(work)) as IssueResult;
  const sealed = seals.split(SEPARATOR);
  return {
    issued: digests.split(SEPARATOR).map((digest, index) => ({ digest, seal: sealed[index] ?? "" })),
    counters,
  };
}

/** Ends the threads; the next run starts new ones. */
export async function closeIssuingPool() {
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
