import { rowsOf, table } from "../../../database/connection";
import { among } from "../../../database/update-all";
import type { BulkAssignment } from "./bulk-assignment";
import { type OutcomeRow, outcomesBetween } from "./bulk-outcomes";
import type { PlanEntry } from "./bulk-plan";
import type { Decision } from "./household-decision";
import { factsOf, type HouseholdFacts, type WebUserBefore } from "./household-facts";

/** A web user to be assigned a name and a PIN; a null PIN is drawn at random. */
export interface Assignment {
  householdId: number;
  webUserId: number;
  /** Its version when it was checked. */
  version: number;
  userName: string;
  pin: string | null;
  was: WebUserBefore;
}

/**
 * Checks the households of a plan again: those that are still as in the preview become assignments, the others
 * exceptions. Households that the preview found to collide are neither.
 */
export async function recheckPlan(
  run: BulkAssignment,
  planned: PlanEntry[],
  decide: (facts: HouseholdFacts) => Decision,
): Promise<{ assignments: Assignment[]; outcomes: OutcomeRow[] }> {
  const known = await outcomesBetween(run.id, planned[0]?.householdId ?? 0, planned.at(-1)?.householdId ?? 0);
  const entries = planned.filter(({ householdId }) => known.get(householdId)?.kind !== "exception");
  const ids = entries.map(({ householdId }) => householdId);
  const facts = await withWebUsers(await factsOf(run.options, ids), () => factsOf(run.options, ids));
  const givenSince = await givenPinSince(run, entries);
  const missing = ids.filter((id) => !facts.has(id));
  const there = await existing(missing);

  const assignments: Assignment[] = [];
  const outcomes = missing.map((id) => after(id, there.has(id) ? "changed" : "gone"));
  for (const { householdId, userName, was } of entries) {
    const one = facts.get(householdId);
    if (!one) continue;
    const decision = decide(one);
    if (!("give" in decision) || decision.give !== userName || one.present !== was || givenSince.has(householdId)) {
      outcomes.push(after(householdId, "changed"));
      continue;
    }
    assignments.push({
      householdId,
      webUserId: one.webUserId ?? 0,
      version: one.webUserVersion,
      userName: known.get(householdId)?.userName ?? userName,
      pin: decision.pin,
      was,
    });
  }
  return { assignments, outcomes };
}

/** Households to be replaced whose PIN a clerk set after the preview began, and meant to keep. */
async function givenPinSince(run: BulkAssignment, entries: PlanEntry[]): Promise<Set<number>> {
  const replaced = entries.filter(({ was }) => was !== "none");
  if (replaced.length === 0) return new Set();
  const [ofThese, list] = among(
    "household_id",
    replaced.map(({ householdId }) => householdId),
  );
  const rows = await rowsOf<{ householdId: number }>(
    `select household_id from web_users where ${ofThese} and pin_set_at > ?`,
    [list, run.createdAt],
  );
  return new Set(rows.map(({ householdId }) => householdId));
}

/** Every household should have a web user; adds any that are missing. */
async function withWebUsers(facts: Map<number, HouseholdFacts>, again: () => Promise<Map<number, HouseholdFacts>>) {
  const without = [...facts.values()].filter(({ webUserId }) => webUserId === null);
  if (without.length === 0) return facts;
  const now = new Date();
  for (const { id } of without) {
    await table("web_users")
      .insert({ householdId: id, createdAt: now, updatedAt: now })
      .onConflict("householdId")
      .ignore();
  }
  return again();
}

async function existing(ids: number[]): Promise<Set<number>> {
  if (ids.length === 0) return new Set();
  const [ofThese, list] = among("id", ids);
  const rows = await rowsOf<{ id: number }>(`select id from households where ${ofThese}`, [list]);
  return new Set(rows.map(({ id }) => id));
}

function after(householdId: number, reason: "changed" | "gone"): OutcomeRow {
  return { householdId, kind: "exception", reason, userName: null, otherHouseholdId: null };
}
