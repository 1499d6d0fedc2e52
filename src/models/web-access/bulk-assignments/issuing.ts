import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Piscina } from "piscina";
import type { Begin, Issue, IssueResult, Remember } from "./issuing-thread";

let thread: Piscina<Begin | Remember | Issue, IssueResult | null> | undefined;

/** Random PINs of this length that are all different are drawn for this run from now on. */
export async function beginIssuing(work: Begin) {
  await running().run(work);
}

/** These PINs of the run were drawn before, by a worker that is no more. */
export async function rememberIssued(work: Remember) {
  await running().run(work);
}

/** Draws and seals PINs and digests names in a thread, while this one writes. Rejects where the run was not begun. */
export async function issue(work: Issue): Promise<IssueResult> {
  return (await running().run(work)) ?? { rows: "[]", counters: [] };
}

/** Ends the thread; the next run starts it anew. */
export async function closeIssuing() {
  const ending = thread;
  thread = undefined;
  await ending?.destroy();
}

/** One thread: it alone knows which PINs of a run were drawn. */
function running() {
  if (thread) return thread;
  thread = new Piscina({
    filename: fileURLToPath(new URL("./issuing-thread.ts", import.meta.url)),
    execArgv: ["--import", pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href],
    maxThreads: 1,
    minThreads: 1,
    idleTimeout: Number.POSITIVE_INFINITY,
  });
  thread.on("error", () => {});
  return thread;
}
