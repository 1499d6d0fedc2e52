import { rowsOf, table } from "../database/connection";
import { insertAll } from "../database/insert-all";
import { among } from "../database/update-all";

/** What a household hears of when somebody changed it. */
export const CHANGES = ["user name", "PIN", "user name and PIN", "email", "locked", "unlocked"] as const;
export type Change = (typeof CHANGES)[number];

/**
 * Notes, in the open transaction, a change that the household is to hear of; models/messages writes it to them. For a
 * name that nobody has the same row is written, about nobody (DESIGN.md rule 5). `oldAddress` is told too.
 */
export async function announce(what: Change, householdId: number | null, oldAddress: string | null = null) {
  const now = new Date();
  await table("announcements").insert({ householdId, what, oldAddress, createdAt: now, dueAt: now });
}

/** A household whose email became another, and which it had before. */
export interface Readdressed {
  householdId: number;
  oldAddress: string | null;
}

/** Notes new emails of many households at once, as an import brings them: only who has a user name hears of it. */
export async function announceNewEmails(readdressed: Readdressed[]) {
  if (readdressed.length === 0) return;
  const [ofThese, ids] = among(
    "household_id",
    readdressed.map(({ householdId }) => householdId),
  );
  const rows = await rowsOf<{ householdId: number }>(
    `select household_id from web_users where user_name is not null and ${ofThese}`,
    [ids],
  );
  const named = new Set(rows.map(({ householdId }) => householdId));
  const now = new Date();
  const told = readdressed.filter(({ householdId }) => named.has(householdId));
  await insertAll(
    "announcements",
    told.map((one) => ({ ...one, what: "email", createdAt: now, dueAt: now })),
  );
}

/** Which change it is where a user name, a PIN or both became others. */
export function credentialsChanged(userName: boolean, pin: boolean): Change {
  return userName && pin ? "user name and PIN" : userName ? "user name" : "PIN";
}
