import { table } from "../../../database/connection";
import { insertAll } from "../../../database/insert-all";
import type { BulkAssignment } from "./bulk-assignment";
import { namesOf, outcomesBetween } from "./bulk-outcomes";
import type { WebUserBefore } from "./household-facts";

/** The number of households per stored chunk of a plan. */
export const HOUSEHOLDS_PER_CHUNK = 1000;

/** A household to be assigned, and the user name made for it, before any number is added. */
export interface PlanEntry {
  householdId: number;
  userName: string;
  /** What its web user was in the preview. */
  was: WebUserBefore;
}

const STATE_LETTERS: Record<WebUserBefore, string> = { none: "n", assigned: "a", claimed: "c", "in use": "u" };
const STATE_BY_LETTER = new Map(Object.entries(STATE_LETTERS).map(([was, letter]) => [letter, was as WebUserBefore]));

/** Saves chunks of a plan, numbered from `first`; every chunk but the last is full. In the open transaction. */
export async function savePlanChunks(bulkAssignmentId: number, first: number, chunks: PlanEntry[][]) {
  await insertAll(
    "bulk_assignment_pieces",
    chunks.map((chunk, index) => ({
      bulkAssignmentId,
      number: first + index,
      content: JSON.stringify([
        chunk.map((one) => one.householdId),
        chunk.map((one) => one.userName),
        chunk.map((one) => STATE_LETTERS[one.was]).join(""),
      ]),
    })),
  );
}

/** The entries of a plan from a position on, `most` at most; empty at the end of the plan. */
export async function readPlan(bulkAssignmentId: number, position: number, most: number): Promise<PlanEntry[]> {
  const first = Math.floor(position / HOUSEHOLDS_PER_CHUNK);
  const last = Math.floor((position + most - 1) / HOUSEHOLDS_PER_CHUNK);
  const rows = (await table("bulk_assignment_pieces")
    .where({ bulkAssignmentId })
    .whereBetween("number", [first, last])
    .orderBy("number")
    .select("content")) as unknown as { content: string }[];
  const offset = position - first * HOUSEHOLDS_PER_CHUNK;
  return rows.flatMap(({ content }) => parseChunk(content)).slice(offset, offset + most);
}

function parseChunk(content: string): PlanEntry[] {
  const [ids, names, letters] = JSON.parse(content) as [number[], string[], string];
  return ids.map((householdId, index) => ({
    householdId,
    userName: names[index] ?? "",
    was: STATE_BY_LETTER.get(letters.charAt(index)) ?? "none",
  }));
}

/** A household in the list of a preview. */
export interface PlannedHousehold {
  householdId: number;
  /** "Lindqvist, Nils" */
  name: string;
  userName: string;
  because: "new" | "replaced";
  /** The user name was taken, so this one has a number added. */
  numbered: boolean;
}

/** The first households that a run would assign, and the user names they would get. */
export async function plannedHouseholds(run: BulkAssignment, limit: number): Promise<PlannedHousehold[]> {
  const found: (PlanEntry & { numbered: boolean })[] = [];
  for (let position = 0; found.length < limit && position < run.listed; position += HOUSEHOLDS_PER_CHUNK) {
    const planned = await readPlan(run.id, position, HOUSEHOLDS_PER_CHUNK);
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
