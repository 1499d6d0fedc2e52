import { setTimeout as pause } from "node:timers/promises";
import { table, transaction } from "../../database/connection";
import { deleteSome } from "../../database/delete-some";
import type { Change } from "../announcement";
import { Household } from "../households/household";
import { webUsedLately } from "../settings/heartbeat";
import { enqueueChangeNotice } from "./account-emails";
import { isEmailAddress } from "./email-reachability";

const BATCH_SIZE = 5;
/** The worker has other work too: after so long it looks round, and comes back. */
const MAX_RUN_MS = 500;
const DAY_MS = 86_400_000;
const RETENTION_MS = 2 * DAY_MS;
const PURGE_BATCH_SIZE = 1000;

interface AnnouncementRow {
  id: number;
  householdId: number | null;
  what: Change;
  oldAddress: string | null;
  createdAt: Date;
}

/** Writes to households what was changed of theirs; to the old address too where that is what changed. */
export async function enqueueChangeNotices(): Promise<boolean> {
  const until = Date.now() + MAX_RUN_MS;
  let did = false;
  // An import may change the emails of thousands, and who changed theirs by hand waits behind them.
  while (Date.now() < until && (await enqueueNextNotices())) did = true;
  return did;
}

async function enqueueNextNotices() {
  const began = performance.now();
  const due = (await table("announcements")
    .where("dueAt", "<=", new Date())
    .orderBy("dueAt")
    .limit(BATCH_SIZE)
    .select("id")) as unknown as { id: number }[];
  for (const { id } of due) await transaction(() => enqueueNotice(id));
  if (due.length > 0 && (await webUsedLately())) await pause(performance.now() - began);
  return due.length > 0;
}

/** The addresses this household had until lately. */
export async function recentAddresses(household: Household): Promise<string[]> {
  const rows = (await table("announcements")
    .where({ householdId: household.id, what: "email" })
    .whereNotNull("oldAddress")
    .where("createdAt", ">", new Date(Date.now() - DAY_MS))
    .select("oldAddress")) as unknown as { oldAddress: string }[];
  return [...new Set(rows.map(({ oldAddress }) => oldAddress))].filter((address) => address !== household.email);
}

/** Forgets what was written. Gives how many. */
export function purgeAnnouncements(): Promise<number> {
  const over = new Date(Date.now() - RETENTION_MS);
  return deleteSome("announcements", "id", (rows) =>
    rows.whereNull("dueAt").where("createdAt", "<", over).limit(PURGE_BATCH_SIZE),
  );
}

async function enqueueNotice(id: number) {
  const [one] = (await table("announcements")
    .where({ id })
    .whereNotNull("dueAt")
    .update({ dueAt: null })
    .returning("*")) as unknown as AnnouncementRow[];
  if (!one || one.householdId === null || (await lockNoticeSentRecently(one))) return;

  const household = await Household.find(one.householdId);
  for (const address of new Set([household.email, one.oldAddress])) {
    if (address && isEmailAddress(address)) await enqueueChangeNotice(one.what, household, address);
  }
}

/** A stranger who locks a name again and again fills nobody's mailbox. */
async function lockNoticeSentRecently({ id, householdId, what, createdAt }: AnnouncementRow) {
  if (what !== "locked") return false;
  const before = await table("announcements")
    .where({ householdId, what })
    .where("id", "<", id)
    .where("createdAt", ">", new Date(createdAt.getTime() - DAY_MS))
    .first("id");
  return before !== undefined;
}
