import { transaction } from "../../database/connection";
import { nameDigest } from "../../secrets/digest";
import { fold } from "../../secrets/fold";
import type { Household, WantedHousehold } from "../households/household";
import { ApplicationParameters } from "../settings/application-parameters";
import type { Clerk } from "../staff/clerk";
import { NewHousehold } from "../web-access/new-household";
import { ownersOf } from "../web-access/user-name-format";
import { WebUser } from "../web-access/web-user";
import { enqueuePasswordResetEmail } from "./account-emails";
import { isReachable } from "./email-reachability";

/**
 * A household that a clerk adds, its web user, and the reset message where CUS ALLOW_DEFAULT_SSO_PASSWORD_RESET_EMAIL is
 * Y: all or nothing. Gives the household and what the clerk is told. Throws Invalid by field.
 */
export function addHousehold(wanted: WantedHousehold, clerk: Clerk) {
  return transaction(async () => {
    const { household, webUserInWords } = await NewHousehold.add(wanted, clerk);
    return { household, words: [webUserInWords, await writeTo(household)].filter(Boolean).join(" ") };
  });
}

/** Gives what became of the message, in words; null where none is wanted. */
async function writeTo(household: Household): Promise<string | null> {
  const { passwordResetEmail } = await ApplicationParameters.current();
  const { userName } = await WebUser.of(household);
  if (passwordResetEmail === "N" || userName === null) return null;
  if (await emailIsAnothersName(household)) {
    return "No reset message was sent: its email is another household's user name.";
  }
  if (!isReachable(household)) return "No reset message was sent: mail can't be sent to its email.";
  await enqueuePasswordResetEmail(household);
  return `A message with a link to choose a PIN goes to ${household.email}.`;
}

async function emailIsAnothersName({ id, email }: Household) {
  const digest = nameDigest(fold(email ?? ""));
  const owner = (await ownersOf([digest])).get(digest);
  return owner !== undefined && owner !== id;
}
