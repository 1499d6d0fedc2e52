import { rowsOf, table, transaction } from "../../../database/connection";
import { releaseHeld } from "../../../mail/outbox";
import { mailSettings } from "../../settings/email-device";
import { WorkerPace } from "../../settings/worker-pace";
import { FailedRetry } from "./failed-retry";

/** The worker has other work too: after so long it looks round, and comes back. */
const MAX_RUN_MS = 1_000;
const BATCH_SIZES = { first: { used: 100, unused: 500 }, least: 20, most: { used: 500, unused: 5_000 } };
export const MAX_COUNTED = 100_000;
const REASON = "Mail is live.";

const pace = new WorkerPace(BATCH_SIZES);

/** Lets go what is held while mail is live, and sends again what clerks asked for. True if there was something to do. */
export async function releaseAndRetry(signal: AbortSignal): Promise<boolean> {
  const until = Date.now() + MAX_RUN_MS;
  let did = false;
  while (!signal.aborted && Date.now() < until && (await releaseOrRetryNext())) did = true;
  return did;
}

/** How many messages are held that leave now, at most 100,001 of them counted; none while mail isn't live. */
export async function countReleasable(): Promise<number> {
  if (!(await isLive())) return 0;
  const [row] = await rowsOf<{ held: number }>(
    `select count(*) as held from (select 1 from messages where state = 'held' limit ${MAX_COUNTED + 1}) as held`,
  );
  return Number(row?.held);
}

/** One step of what waits; false where nothing does. */
async function releaseOrRetryNext() {
  const release = await anythingToRelease();
  if (!release && !(await retryRequested())) return false;

  const rows = await pace.nextBatchSize();
  let held = 0;
  const done = await transaction(async () => {
    const began = performance.now();
    const messages = release ? await releaseNext(rows) : await retryNext(rows);
    held = performance.now() - began;
    return messages;
  });
  await pace.adjustAndRest(held, Math.max(done, 1), 0);
  return true;
}

async function releaseNext(most: number) {
  return releaseHeld((await mailSettings()).mode, REASON, most);
}

async function retryNext(most: number) {
  return (await (await FailedRetry.inProgress())?.retryNext(most)) ?? 0;
}

/** Looked for without holding anybody up. */
async function anythingToRelease() {
  return (await isLive()) && (await table("messages").where({ state: "held" }).first("id")) !== undefined;
}

async function retryRequested() {
  return (await table("failed_retries").whereNull("finishedAt").first("id")) !== undefined;
}

/** A clerk's own mail program is "hold" to the mail room. */
async function isLive() {
  return (await mailSettings()).mode === "live";
}
