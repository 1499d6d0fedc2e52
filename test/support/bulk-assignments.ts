import { rowsOf, table } from "../../src/database/connection";
import { assignInBulk } from "../../src/jobs/assign-in-bulk";
import { BulkAssignment } from "../../src/models/web-access/bulk-assignments/bulk-assignment";
import { type BulkSettings, bulkSettingsDefaults } from "../../src/models/web-access/bulk-assignments/bulk-settings";
import type { WebUserRow } from "../../src/models/web-access/web-user";
import { clerkNamed } from "./clerks";

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
  await run.process(run.wordsToType ?? "", await clerkNamed("ruth"));
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
