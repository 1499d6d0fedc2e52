import { rowsOf, table } from "../database/connection";
import { insertAll } from "../database/insert-all";
import { among } from "../database/update-all";

/** Changes that a household is notified of. */
export const CHANGES = ["user name", "PIN", "user name and PIN", "email", "locked", "unlocked"] as const;
export type Change = (typeof CHANGES)[number];

/**
 * Records in the open transaction that a household must be notified of a change; models/messages writes the notice. For
 * a user name that doesn't exist, the same row is written without a household (DESIGN.md rule 5). `oldAddress` is
 * notified too.
 */
export async function announce(what: Change, householdId: number | null, oldAddress: string | null = null) {
  const now = new Date();
  await table("announcements").insert({ householdId, what, oldAddress, createdAt: now, dueAt: now });
}

/** A household with a new email, and its old one. */
export interface EmailChange {
  householdId: number;
  oldAddress: string | null;
}

/** Records new emails of many households, as from an import. Only households with a user name are notified. */
export async function announceNewEmails(changes: EmailChange[]) {
  if (changes.length === 0) return;
  const [ofThese, ids] = among(
    "household_id",
    changes.map(({ householdId }) => householdId),
  );
  const rows = await rowsOf<{ householdId: number }>(
    `select household_id from web_users where user_name is not null and ${ofThese}`,
    [ids],
  );
  const withUserName = new Set(rows.map(({ householdId }) => householdId));
  const now = new Date();
  const notified = changes.filter(({ householdId }) => withUserName.has(householdId));
  await insertAll(
    "announcements",
    notified.map((one) => ({ ...one, what: "email", createdAt: now, dueAt: now })),
  );
}

/** Returns the kind of change for a new user name, a new PIN or both. */
export function credentialsChanged(userName: boolean, pin: boolean): Change {
  return userName && pin ? "user name and PIN" : userName ? "user name" : "PIN";
}
