import { rowsOf, table } from "../../database/connection";

/** The largest household ID in a form or file. Nine digits leave room for the next IDs. */
export const MAX_HOUSEHOLD_ID = 999_999_999;

/**
 * Reserves the next free household IDs in the open transaction. Other reservations wait until it ends.
 * Returns the first of `count` consecutive IDs.
 */
export async function reserveHouseholdIds(count: number): Promise<number> {
  const [row] = await rowsOf<{ last: number }>(
    "update sequences set last = last + ? where id = 'households' returning last",
    [count],
  );
  return (row?.last ?? 0) - count + 1;
}

/** Moves the next free household ID past this one, which a household brought along. */
export async function raiseLastHouseholdId(id: number) {
  await table("sequences").where({ id: "households" }).where("last", "<", id).update({ last: id });
}
