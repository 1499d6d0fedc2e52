import { table } from "../database/connection";

/** What a household hears of when somebody changed it. */
export const CHANGES = ["user name", "PIN", "user name and PIN", "e-mail", "locked", "unlocked"] as const;
export type Change = (typeof CHANGES)[number];

/**
 * Notes, in the open transaction, a change that the household is to hear of; models/letters writes it to them. For a
 * name that nobody has the same row is written, about nobody (DESIGN.md rule 5). `oldAddress` is told too.
 */
export async function announce(what: Change, householdId: number | null, oldAddress: string | null = null) {
  const now = new Date();
  await table("announcements").insert({ householdId, what, oldAddress, createdAt: now, dueAt: now });
}

/** Which change it is where a user name, a PIN or both became others. */
export function credentialsChanged(userName: boolean, pin: boolean): Change {
  return userName && pin ? "user name and PIN" : userName ? "user name" : "PIN";
}
