import { hostname } from "node:os";
import { table } from "../../database/connection";

const RECENT_MS = 30_000;
const WEB = "web";
const WEB_IN_USE_MS = 5_000;
const RECORD_EVERY_MS = 1_000;

let recordedAt = 0;

/** Records that this worker is running. */
export async function workerSeen() {
  await note(`worker ${hostname()} ${process.pid}`);
}

/** Removes the heartbeat of this worker, which is stopping. */
export async function workerGone() {
  await table("heartbeats")
    .where({ id: `worker ${hostname()} ${process.pid}` })
    .delete();
}

export async function workerSeenLately() {
  const since = new Date(Date.now() - RECENT_MS);
  const row = await table("heartbeats")
    .where("id", ">=", "worker")
    .where("id", "<", "worker~")
    .where("seenAt", ">", since)
    .first();
  return row !== undefined;
}

/** Records, at most once a second, that the pages are in use. The worker then pauses between its writes. */
export function webInUse(): Promise<void> | undefined {
  const now = Date.now();
  if (now - recordedAt < RECORD_EVERY_MS) return undefined;
  recordedAt = now;
  return note(WEB);
}

/** Returns whether a page was used in the last 5 seconds. */
export async function webUsedLately() {
  const row = await table("heartbeats").where({ id: WEB }).first();
  return row !== undefined && Date.now() - (row.seenAt as Date).getTime() < WEB_IN_USE_MS;
}

async function note(id: string) {
  await table("heartbeats").insert({ id, seenAt: new Date() }).onConflict("id").merge();
}
