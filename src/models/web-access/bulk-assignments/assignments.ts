import { rowsOf, table } from "../../../database/connection";
import { among } from "../../../database/update-all";
import type { BulkAssignment } from "./bulk-assignment";
import type { OutcomeRow } from "./bulk-outcomes";
import type { Decision } from "./decision";
import { factsOf, type HouseholdFacts, type Present } from "./household-facts";
import { outcomesBetween } from "./outcome-writes";
import type { Planned } from "./pieces";

/** A web user that gets a name and a PIN; a PIN of null is drawn. */
export interface Assignment {
  householdId: number;
  webUserId: number;
  /** The version it was looked at. */
  version: number;
  userName: string;
  pin: string | null;
  was: Present;
}

/**
 * The households of a plan as they are now: those of whom all that counts is as it was in the preview, and an exception
 * for each of the others. Whoever the preview found to collide is neither.
 */
export async function assignmentsOf(
  run: BulkAssignment,
  planned: Planned[],
  decide: (facts: HouseholdFacts) => Decision,
): Promise<{ assignments: Assignment[]; outcomes: OutcomeRow[] }> {
  const known = await outcomesBetween(run.id, planned[0]?.householdId ?? 0, planned.at(-1)?.householdId ?? 0);
  const wanted = planned.filter(({ householdId }) => known.get(householdId)?.kind !== "exception");
  const ids = wanted.map(({ householdId }) => householdId);
  const facts = await withWebUsers(await factsOf(run.wanted, ids), () => factsOf(run.wanted, ids));
  const givenSince = await givenPinSince(run, wanted);
  const missing = ids.filter((id) => !facts.has(id));
  const there = await thoseThere(missing);

  const assignments: Assignment[] = [];
  const outcomes = missing.map((id) => after(id, there.has(id) ? "changed" : "gone"));
  for (const { householdId, userName, was } of wanted) {
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

/** Those whose PIN, to be replaced, was set after the preview began: by a clerk, who meant it to stay. */
async function givenPinSince(run: BulkAssignment, wanted: Planned[]): Promise<Set<number>> {
  const replaced = wanted.filter(({ was }) => was !== "none");
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

/** Every household has a web user; where one is missing all the same, it is added. */
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

async function thoseThere(ids: number[]): Promise<Set<number>> {
  if (ids.length === 0) return new Set();
  const [ofThese, list] = among("id", ids);
  const rows = await rowsOf<{ id: number }>(`select id from households where ${ofThese}`, [list]);
  return new Set(rows.map(({ id }) => id));
}

function after(householdId: number, reason: "changed" | "gone"): OutcomeRow {
  return { householdId, kind: "exception", reason, userName: null, otherHouseholdId: null };
}
