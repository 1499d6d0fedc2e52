import { raw, rowsOf, table, transaction } from "../../src/database/connection";
import { assignInBulk } from "../../src/jobs/assign-in-bulk";
import { BulkAssignment } from "../../src/models/web-access/bulk-assignments/bulk-assignment";
import { type BulkSettings, bulkSettingsDefaults } from "../../src/models/web-access/bulk-assignments/bulk-settings";
import { openAssigned } from "../../src/models/web-access/pin";
import type { WebUserRow } from "../../src/models/web-access/web-user-row";
import { addingHouseholds } from "../bench/plain-households";
import { clerkNamed } from "./clerks";
import { Browser } from "./site";

const HOUR_MS = 3_600_000;

/** Does all that is due of bulk runs, as the worker would. */
export async function workInBulk() {
  const { signal } = new AbortController();
  while (await assignInBulk.run(signal)) {}
}

/** Has these settings previewed for ruth, or another clerk. */
export async function previewedRun(settings: Partial<BulkSettings> = {}, clerk = "ruth") {
  const run = await BulkAssignment.preview({ ...bulkSettingsDefaults, ...settings }, await clerkNamed(clerk));
  await workInBulk();
  return BulkAssignment.find(run.id);
}

/** Previews and runs these settings for ruth. */
export async function finishedRun(settings: Partial<BulkSettings> = {}) {
  const run = await previewedRun(settings);
  await run.process(run.confirmationPhrase ?? "", await clerkNamed("ruth"));
  await workInBulk();
  return BulkAssignment.find(run.id);
}

export async function webUserOf(householdId: number) {
  return (await table("web_users").where({ householdId }).first()) as unknown as WebUserRow;
}

/** Every web user as it is stored, by household, without what only counts up. */
export async function allWebUsers() {
  const rows = await rowsOf<WebUserRow>("select * from web_users order by household_id");
  return rows.map(({ version: _v, updatedAt: _u, sessionEpoch: _s, ...row }) => row);
}

/** The outcomes of a run by household. */
export async function outcomesOf(run: { id: number }) {
  const rows = (await table("bulk_assignment_outcomes").where({ bulkAssignmentId: run.id })) as unknown as {
    householdId: number;
    kind: string;
    reason: string;
    userName: string | null;
    otherHouseholdId: number | null;
  }[];
  return new Map(rows.map((row) => [row.householdId, row]));
}

/** Does so many steps of what is due, as a worker that is then told to stop. */
export async function stepInBulk(steps = 1) {
  let asked = 0;
  const signal = {
    get aborted() {
      return asked++ >= steps;
    },
  };
  return assignInBulk.run(signal as AbortSignal);
}

/** Presses Process on a preview as ruth would, with the words typed. */
export async function processed(run: BulkAssignment) {
  await run.process(run.confirmationPhrase ?? "", await clerkNamed("ruth"));
  return BulkAssignment.find(run.id);
}

/** Has a run that is over undone for ruth; gives it as it is then. */
export async function undoneRun({ id }: { id: number }) {
  await (await BulkAssignment.find(id)).undo(await clerkNamed("ruth"));
  await workInBulk();
  return BulkAssignment.find(id);
}

/** Somebody uses the pages all the time, and the worker takes small chunks; or nobody does. */
export async function pagesInUse(used: boolean) {
  await table("heartbeats").where({ id: "web" }).delete();
  if (used) await table("heartbeats").insert({ id: "web", seenAt: new Date(Date.now() + HOUR_MS) });
}

/** Adds plain households behind the highest ID, quickly; gives their IDs. */
export async function addPlainHouseholds(count: number): Promise<number[]> {
  await transaction(async () => {
    for (const statement of addingHouseholds(count)) await raw(statement);
  });
  const rows = await rowsOf<{ id: number }>("select id from households order by id desc limit ?", [count]);
  return rows.map(({ id }) => id).reverse();
}

/** Everyone a run is done with: the number that was chosen, whatever happened. */
export function counted({ assigned, leftAlone, exceptions }: BulkAssignment) {
  return assigned + leftAlone + exceptions;
}

/** Where signing in leads; undefined where it is refused. */
export async function signInLeadsTo(userName: string, pin: string): Promise<string | undefined> {
  const { status, headers } = await (await Browser.open()).post("/login", { userName, pin });
  return status === 303 ? headers.location : undefined;
}

/** The PIN that a household was given and has not used; "" where there is none. */
export async function assignedPinOf(householdId: number) {
  return openAssigned(await webUserOf(householdId)) ?? "";
}
