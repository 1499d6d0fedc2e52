import type { BulkAssignment } from "./bulk-assignment";
import { namesOf } from "./bulk-outcomes";
import { outcomesBetween } from "./outcome-writes";
import { PER_PIECE, type Planned, plannedFrom } from "./pieces";

/** A household as the preview lists it. */
export interface PlannedHousehold {
  householdId: number;
  /** "Lindqvist, Nils" */
  name: string;
  userName: string;
  because: "new" | "replaced";
  /** The name was taken: this one has a number behind. */
  numbered: boolean;
}

/** The first households that a run would give something, and the user names they would get. */
export async function plannedHouseholds(run: BulkAssignment, limit: number): Promise<PlannedHousehold[]> {
  const found: (Planned & { numbered: boolean })[] = [];
  for (let position = 0; found.length < limit && position < run.listed; position += PER_PIECE) {
    const planned = await plannedFrom(run.id, position, PER_PIECE);
    if (planned.length === 0) break;
    const known = await outcomesBetween(run.id, planned[0]?.householdId ?? 0, planned.at(-1)?.householdId ?? 0);
    for (const one of planned) {
      const outcome = known.get(one.householdId);
      if (outcome?.kind === "exception") continue;
      found.push({ ...one, userName: outcome?.userName ?? one.userName, numbered: outcome !== undefined });
    }
  }
  const first = found.slice(0, limit);
  const names = await namesOf(first.map(({ householdId }) => householdId));
  return first.map(({ householdId, userName, was, numbered }) => ({
    householdId,
    name: names.get(householdId) ?? `Household ${householdId}`,
    userName,
    because: was === "none" ? "new" : "replaced",
    numbered,
  }));
}
