import { setTimeout as pause } from "node:timers/promises";
import { table, transaction } from "../../database/connection";
import { deleteSome } from "../../database/delete-some";
import type { Change } from "../announcement";
import { Household } from "../households/household";
import { webUsedLately } from "../settings/heartbeat";
import { enqueueChangeNotice } from "./account-emails";
import { isEmailAddress } from "./email-reachability";

const BATCH_SIZE = 5;
/** After this long, the worker does its other work before it continues. */
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

/**
 * Enqueues the due change notices. A changed email address is announced to the old address too. Returns whether any
 * were due.
 */
export async function enqueueChangeNotices(): Promise<boolean> {
  const until = Date.now() + MAX_RUN_MS;
  let found = false;
  // An import may change thousands of emails, and households that changed theirs by hand wait behind them.
  while (Date.now() < until && (await enqueueNextNotices())) found = true;
  return found;
}

async function enqueueNextNotices() {
  const startedAt = performance.now();
  const due = (await table("announcements")
    .where("dueAt", "<=", new Date())
    .orderBy("dueAt")
    .limit(BATCH_SIZE)
    .select("id")) as unknown as { id: number }[];
  for (const { id } of due) await transaction(() => enqueueNotice(id));
  if (due.length > 0 && (await webUsedLately())) await pause(performance.now() - startedAt);
  return due.length > 0;
}

/** Returns the addresses that this household had within the last day, without its current one. */
export async function recentAddresses(household: Household): Promise<string[]> {
  const rows = (await table("announcements")
    .where({ householdId: household.id, what: "email" })
    .whereNotNull("oldAddress")
    .where("createdAt", ">", new Date(Date.now() - DAY_MS))
    .select("oldAddress")) as unknown as { oldAddress: string }[];
  return [...new Set(rows.map(({ oldAddress }) => oldAddress))].filter((address) => address !== household.email);
}

/** Deletes announcements that were handled more than 2 days ago. Returns how many. */
export function purgeAnnouncements(): Promise<number> {
  const before = new Date(Date.now() - RETENTION_MS);
  return deleteSome("announcements", "id", (rows) =>
    rows.whereNull("dueAt").where("createdAt", "<", before).limit(PURGE_BATCH_SIZE),
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

/** Prevents a stranger who locks a name over and over from filling a mailbox. */
async function lockNoticeSentRecently({ id, householdId, what, createdAt }: AnnouncementRow) {
  if (what !== "locked") return false;
  const earlier = await table("announcements")
    .where({ householdId, what })
    .where("id", "<", id)
    .where("createdAt", ">", new Date(createdAt.getTime() - DAY_MS))
    .first("id");
  return earlier !== undefined;
}
