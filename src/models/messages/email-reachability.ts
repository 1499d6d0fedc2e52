import { table } from "../../database/connection";
import { NotAnAddress, parseAddress } from "../../mail/email-address";
import type { Household } from "../households/household";

/** A household with an email to write to. */
export type ReachableHousehold = Household & { email: string };

/** True where a message can go to the household. */
export function isReachable(household: Household): household is ReachableHousehold {
  return isEmailAddress(household.email ?? "");
}

/** True where the last message that a mail server answered for came back or was refused at this address. */
export async function lastEmailFailed({ id, email }: Household): Promise<boolean> {
  const last = await table("messages")
    .where({ householdId: id, recipient: email })
    .whereIn("state", ["sent", "refused", "bounced"])
    .orderBy("id", "desc")
    .first("state");
  return last !== undefined && last.state !== "sent";
}

/** True where mail can be sent to the address at all. */
export function isEmailAddress(text: string) {
  try {
    parseAddress(text);
    return true;
  } catch (error) {
    if (error instanceof NotAnAddress) return false;
    throw error;
  }
}
