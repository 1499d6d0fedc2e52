import { rowsOf, table } from "../../database/connection";

/** The largest household ID a screen or file may name: nine digits leave room for the next ones. */
export const LARGEST_HOUSEHOLD_ID = 999_999_999;

/**
 * Takes the next free household IDs, in the open transaction: others who want one wait until it ends.
 * Gives the first of `count` numbers in a row.
 */
export async function reserveHouseholdIds(count: number): Promise<number> {
  const [row] = await rowsOf<{ last: number }>(
    "update sequences set last = last + ? where id = 'households' returning last",
    [count],
  );
  return (row?.last ?? 0) - count + 1;
}

/** A household came with an ID of its own: the next free one is beyond it. */
export async function noteHouseholdId(id: number) {
  await table("sequences").where({ id: "households" }).where("last", "<", id).update({ last: id });
}
