import { rowsOf, table, transaction } from "../../../database/connection";
import { releaseHeld } from "../../../mail/outbox";
import { mailSettings } from "../../settings/email-device";
import { Pace } from "../../settings/worker-pace";
import { FailedRetry } from "./failed-retry";

/** The worker has other work too: after so long it looks round, and comes back. */
const TURN_MS = 1_000;
const STEPS = { first: { used: 100, unused: 500 }, least: 20, most: { used: 500, unused: 5_000 } };
export const MOST_COUNTED = 100_000;
const WORDS = "Mail is live.";

const pace = new Pace(STEPS);

/** Lets go what is held while mail is live, and sends again what clerks asked for. True if there was something to do. */
export async function workOnOutbox(signal: AbortSignal): Promise<boolean> {
  const until = Date.now() + TURN_MS;
  let did = false;
  while (!signal.aborted && Date.now() < until && (await step())) did = true;
  return did;
}

/** How many messages are held that leave now, at most 100,001 of them counted; none while mail isn't live. */
export async function countLeaving(): Promise<number> {
  if (!(await leaving())) return 0;
  const [row] = await rowsOf<{ held: number }>(
    `select count(*) as held from (select 1 from messages where state = 'held' limit ${MOST_COUNTED + 1}) as held`,
  );
  return Number(row?.held);
}

/** One step of what waits; false where nothing does. */
async function step() {
  const release = await somethingLeaves();
  if (!release && !(await somebodyAsked())) return false;

  const rows = await pace.rowsNow();
  let held = 0;
  const done = await transaction(async () => {
    const began = performance.now();
    const messages = release ? await releaseSome(rows) : await retrySome(rows);
    held = performance.now() - began;
    return messages;
  });
  await pace.rest(held, Math.max(done, 1), 0);
  return true;
}

async function releaseSome(most: number) {
  return releaseHeld((await mailSettings()).mode, WORDS, most);
}

async function retrySome(most: number) {
  return (await (await FailedRetry.underWay())?.goOn(most)) ?? 0;
}

/** Looked for without holding anybody up. */
async function somethingLeaves() {
  return (await leaving()) && (await table("messages").where({ state: "held" }).first("id")) !== undefined;
}

async function somebodyAsked() {
  return (await table("failed_retries").whereNull("finishedAt").first("id")) !== undefined;
}

/** A clerk's own mail program is "hold" to the mail room. */
async function leaving() {
  return (await mailSettings()).mode === "live";
}
