import { config } from "../../config";
import { transaction } from "../../database/connection";
import type { MessageRow } from "../../mail/message";
import type { Household } from "../households/household";
import { emailKey } from "../households/search-keys";
import { assignedCredentials } from "../web-access/assigned-credentials";
import { ResetLink } from "../web-access/reset-link";
import { TemporaryPin } from "../web-access/temporary-pin";
import { WebUser } from "../web-access/web-user";
import { kindOf } from "./letter-kinds";
import type { Values } from "./letter-text";
import { type MergeField, SECRET_FIELDS } from "./merge-fields";

const MASK = "•••••••";

/** What stands for every secret where a person who is not the household looks. */
export function maskedSecrets(fields: MergeField[]): Values {
  return Object.fromEntries(fields.filter((field) => SECRET_FIELDS.includes(field)).map((field) => [field, MASK]));
}

/**
 * The secrets that a letter names, opened or minted now **in clear** (DESIGN.md rule 4): written down nowhere but as
 * digests. An exception is a sentence about the household.
 */
export async function realSecrets(
  fields: MergeField[],
  message: MessageRow,
  household: Household | null,
): Promise<Values | { exception: string }> {
  if (!fields.some((field) => SECRET_FIELDS.includes(field))) return {};
  if (!household) return { exception: "It is about no household, so it has no PIN or link to carry." };

  const name = await household.fullName();
  // Only ever to the household itself: the address may have changed since the letter was written.
  if (household.emailKey === null || emailKey(message.recipient) !== household.emailKey) {
    return { exception: `${name} has another e-mail by now.` };
  }
  const webUser = await WebUser.of(household);
  if (webUser.userName === null) return { exception: `${name} has no web user.` };

  return transaction(async () => {
    const pin = fields.includes("WebPin") ? await pinFor(message, household, webUser) : "";
    if (typeof pin !== "string") return { exception: `${name} ${pin.exception}.` };
    const { askedBy } = kindOf(message.letter);
    const link = fields.includes("ResetLink")
      ? `${config.baseUrl}/reset/${await ResetLink.mint(webUser, household, askedBy)}`
      : "";
    return { ...(pin && { WebPin: pin }), ...(link && { ResetLink: link }) };
  });
}

async function pinFor(message: MessageRow, household: Household, webUser: WebUser) {
  const assigned = await assignedCredentials(household);
  if (assigned.pin !== null) return assigned.pin;
  const { temporaryPin, askedBy } = kindOf(message.letter);
  return temporaryPin ? TemporaryPin.mint(webUser, household, askedBy) : { exception: assigned.exception };
}
