import { hostname } from "node:os";
import { table } from "../../database/connection";

const SEEN_LATELY_MS = 30_000;
const WEB = "web";
const WEB_IN_USE_MS = 5_000;
const NOTED_EVERY_MS = 1_000;

let notedAt = 0;

/** A worker says that it is at work. */
export async function workerSeen() {
  await note(`worker ${hostname()} ${process.pid}`);
}

/** A worker that stops says so. */
export async function workerGone() {
  await table("heartbeats")
    .where({ id: `worker ${hostname()} ${process.pid}` })
    .delete();
}

export async function workerSeenLately() {
  const since = new Date(Date.now() - SEEN_LATELY_MS);
  const row = await table("heartbeats")
    .where("id", ">=", "worker")
    .where("id", "<", "worker~")
    .where("seenAt", ">", since)
    .first();
  return row !== undefined;
}

/** Notes, at most once a second, that people are using the pages: the worker then rests between its writes. */
export function webInUse(): Promise<void> | undefined {
  const now = Date.now();
  if (now - notedAt < NOTED_EVERY_MS) return undefined;
  notedAt = now;
  return note(WEB);
}

/** True while somebody used a page in the last seconds. */
export async function webUsedLately() {
  const row = await table("heartbeats").where({ id: WEB }).first();
  return row !== undefined && Date.now() - (row.seenAt as Date).getTime() < WEB_IN_USE_MS;
}

async function note(id: string) {
  await table("heartbeats").insert({ id, seenAt: new Date() }).onConflict("id").merge();
}
