import { table } from "../../../database/connection";
import { insertAll } from "../../../database/insert-all";
import type { Present } from "./household-facts";

/** So many households of a plan are kept together. */
export const PER_PIECE = 1000;

/** A household that gets something, and the user name that was made for it, without a number behind. */
export interface Planned {
  householdId: number;
  userName: string;
  /** What its web user was in the preview. */
  was: Present;
}

const LETTERS: Record<Present, string> = { none: "n", assigned: "a", claimed: "c", "in use": "u" };
const BY_LETTER = new Map(Object.entries(LETTERS).map(([was, letter]) => [letter, was as Present]));

/** Keeps pieces of a plan, from that number on; every one but the last of a plan is full. In the open transaction. */
export async function keepPieces(bulkAssignmentId: number, first: number, pieces: Planned[][]) {
  await insertAll(
    "bulk_assignment_pieces",
    pieces.map((piece, index) => ({
      bulkAssignmentId,
      number: first + index,
      content: JSON.stringify([
        piece.map((one) => one.householdId),
        piece.map((one) => one.userName),
        piece.map((one) => LETTERS[one.was]).join(""),
      ]),
    })),
  );
}

/** The part of a plan that begins at this position, at most so long; empty where the plan ends. */
export async function plannedFrom(bulkAssignmentId: number, position: number, most: number): Promise<Planned[]> {
  const first = Math.floor(position / PER_PIECE);
  const last = Math.floor((position + most - 1) / PER_PIECE);
  const rows = (await table("bulk_assignment_pieces")
    .where({ bulkAssignmentId })
    .whereBetween("number", [first, last])
    .orderBy("number")
    .select("content")) as unknown as { content: string }[];
  const offset = position - first * PER_PIECE;
  return rows.flatMap(({ content }) => read(content)).slice(offset, offset + most);
}

function read(content: string): Planned[] {
  const [ids, names, letters] = JSON.parse(content) as [number[], string[], string];
  return ids.map((householdId, index) => ({
    householdId,
    userName: names[index] ?? "",
    was: BY_LETTER.get(letters.charAt(index)) ?? "none",
  }));
}
