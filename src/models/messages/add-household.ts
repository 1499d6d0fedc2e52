import { transaction } from "../../database/connection";
import { nameDigest } from "../../secrets/digest";
import { fold } from "../../secrets/fold";
import type { Household } from "../households/household";
import type { HouseholdAttributes } from "../households/household-attributes";
import { ApplicationParameters } from "../settings/application-parameters";
import type { Clerk } from "../staff/clerk";
import { NewHousehold } from "../web-access/new-web-user";
import { ownersOf } from "../web-access/user-name-format";
import { WebUser } from "../web-access/web-user";
import { enqueuePasswordResetEmail } from "./account-emails";
import { isReachable } from "./email-reachability";

/**
 * Adds a household with its web user and, if CUS ALLOW_DEFAULT_SSO_PASSWORD_RESET_EMAIL is Y, enqueues the password
 * reset email: all or nothing. Returns the household and a confirmation for the clerk. Throws Invalid by field.
 */
export function addHousehold(attributes: HouseholdAttributes, clerk: Clerk) {
  return transaction(async () => {
    const { household, webUserDescription } = await NewHousehold.add(attributes, clerk);
    return { household, words: [webUserDescription, await enqueueResetEmail(household)].filter(Boolean).join(" ") };
  });
}

/** Returns what the clerk is told about the password reset email, or null if none is to be sent. */
async function enqueueResetEmail(household: Household): Promise<string | null> {
  const { passwordResetEmail } = await ApplicationParameters.current();
  const { userName } = await WebUser.of(household);
  if (passwordResetEmail === "N" || userName === null) return null;
  if (await emailIsAnothersName(household)) {
    return "No password reset email was created, because another household uses this email as its user name.";
  }
  if (!isReachable(household))
    return "No password reset email was created, because the household has no usable email address.";
  await enqueuePasswordResetEmail(household);
  return `An email with a link for choosing a PIN will go to ${household.email}.`;
}

async function emailIsAnothersName({ id, email }: Household) {
  const digest = nameDigest(fold(email ?? ""));
  const owner = (await ownersOf([digest])).get(digest);
  return owner !== undefined && owner !== id;
}
