import { table } from "../../database/connection";
import { NotAnAddress, parseAddress } from "../../mail/email-address";
import type { Household } from "../households/household";

/** A household with a usable email address. */
export type ReachableHousehold = Household & { email: string };

/** Returns whether an email can be sent to the household. */
export function isReachable(household: Household): household is ReachableHousehold {
  return isEmailAddress(household.email ?? "");
}

/** Returns whether the last email to the household's address that has an outcome was refused or bounced. */
export async function lastEmailFailed({ id, email }: Household): Promise<boolean> {
  const last = await table("messages")
    .where({ householdId: id, recipient: email })
    .whereIn("state", ["sent", "refused", "bounced"])
    .orderBy("id", "desc")
    .first("state");
  return last !== undefined && last.state !== "sent";
}

/** Returns whether the text is an address that mail can be sent to. */
export function isEmailAddress(text: string) {
  try {
    parseAddress(text);
    return true;
  } catch (error) {
    if (error instanceof NotAnAddress) return false;
    throw error;
  }
}
