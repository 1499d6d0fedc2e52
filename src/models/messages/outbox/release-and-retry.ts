import { rowsOf, table, transaction } from "../../../database/connection";
import { releaseHeld } from "../../../mail/outbox";
import { mailSettings } from "../../settings/email-device";
import { WorkerPace } from "../../settings/worker-pace";
import { FailedRetry } from "./failed-retry";

/** After this long, the worker does its other work before it continues. */
const MAX_RUN_MS = 1_000;
const BATCH_SIZES = { first: { used: 100, unused: 500 }, least: 20, most: { used: 500, unused: 5_000 } };
export const MAX_COUNTED = 100_000;
const REASON = "Mail is live.";

const pace = new WorkerPace(BATCH_SIZES);

/**
 * Releases held emails while mail is live, and carries out clerks' retry requests. Returns whether there was anything
 * to do.
 */
export async function releaseAndRetry(signal: AbortSignal): Promise<boolean> {
  const until = Date.now() + MAX_RUN_MS;
  let found = false;
  while (!signal.aborted && Date.now() < until && (await releaseOrRetryNext())) found = true;
  return found;
}

/** Counts the held emails that are released now, at most 100,001. Returns 0 while mail isn't live. */
export async function countReleasable(): Promise<number> {
  if (!(await isLive())) return 0;
  const [row] = await rowsOf<{ held: number }>(
    `select count(*) as held from (select 1 from messages where state = 'held' limit ${MAX_COUNTED + 1}) as held`,
  );
  return Number(row?.held);
}

/** Releases or retries the next batch. Returns false if nothing is waiting. */
async function releaseOrRetryNext() {
  const release = await anythingToRelease();
  if (!release && !(await retryRequested())) return false;

  const rows = await pace.nextBatchSize();
  let lockedMs = 0;
  const done = await transaction(async () => {
    const startedAt = performance.now();
    const count = release ? await releaseNext(rows) : await retryNext(rows);
    lockedMs = performance.now() - startedAt;
    return count;
  });
  await pace.adjustAndRest(lockedMs, Math.max(done, 1), 0);
  return true;
}

async function releaseNext(max: number) {
  return releaseHeld((await mailSettings()).mode, REASON, max);
}

async function retryNext(max: number) {
  return (await (await FailedRetry.inProgress())?.retryNext(max)) ?? 0;
}

/** Checked outside a transaction, so that nothing is locked. */
async function anythingToRelease() {
  return (await isLive()) && (await table("messages").where({ state: "held" }).first("id")) !== undefined;
}

async function retryRequested() {
  return (await table("failed_retries").whereNull("finishedAt").first("id")) !== undefined;
}

/** With the protocol "mail client", the mode in `mailSettings` is "hold". */
async function isLive() {
  return (await mailSettings()).mode === "live";
}
