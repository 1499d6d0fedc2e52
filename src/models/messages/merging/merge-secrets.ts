import { config } from "../../../config";
import { transaction } from "../../../database/connection";
import type { CarriedPin, MessageRow } from "../../../mail/message";
import type { Household } from "../../households/household";
import { emailKey } from "../../households/search-keys";
import { assignedCredentials } from "../../web-access/assigned-credentials";
import { ResetLink } from "../../web-access/reset-link";
import { TemporaryPin } from "../../web-access/temporary-pin";
import { WebUser } from "../../web-access/web-user";
import { kindOf } from "../message-kinds";
import type { MergeValues } from "./markdown-email";
import { type MergeField, SECRET_FIELDS } from "./merge-fields";

const MASK = "•••••••";

/** Returns the masks that replace secrets for anyone but the household. */
export function maskSecrets(fields: MergeField[]): MergeValues {
  return Object.fromEntries(fields.filter((field) => SECRET_FIELDS.includes(field)).map((field) => [field, MASK]));
}

interface MergedSecrets {
  values: MergeValues;
  carries?: CarriedPin;
}

/**
 * Returns the secrets that a message needs, opened or created now **in clear** (DESIGN.md rule 4). They are stored only
 * as digests. An exception is a sentence about the household.
 */
export async function mergeSecrets(
  fields: MergeField[],
  message: MessageRow,
  household: Household | null,
): Promise<MergedSecrets | { exception: string }> {
  if (!fields.some((field) => SECRET_FIELDS.includes(field))) return { values: {} };
  if (!household) return { exception: "This email is for no household, so it has no PIN or link." };

  const name = await household.fullName();
  // Secrets go only to the household itself, and its address may have changed since the message was created.
  if (household.emailKey === null || emailKey(message.recipient) !== household.emailKey) {
    return { exception: `${name} now has a different email.` };
  }
  const webUser = await WebUser.of(household);
  if (webUser.userName === null) return { exception: `${name} has no web user.` };

  return transaction(async () => {
    const pin = fields.includes("WebPin") ? await pinFor(message, household, webUser) : null;
    if (pin && "exception" in pin) return { exception: `${name} ${pin.exception}.` };
    const { askedBy } = kindOf(message.kind);
    const link = fields.includes("ResetLink")
      ? `${config.baseUrl}/reset/${await ResetLink.mint(webUser, household, askedBy)}`
      : "";
    return { values: { ...pin?.values, ...(link && { ResetLink: link }) }, carries: pin?.carries };
  });
}

async function pinFor(
  message: MessageRow,
  household: Household,
  webUser: WebUser,
): Promise<MergedSecrets | { exception: string }> {
  const assigned = await assignedCredentials(household);
  const { id, pinSetAt } = webUser;
  if (assigned.pin !== null) {
    return { values: { WebPin: assigned.pin }, ...(pinSetAt && { carries: { webUserId: id, pinSetAt } }) };
  }
  const { temporaryPin, askedBy } = kindOf(message.kind);
  if (!temporaryPin) return { exception: assigned.exception };
  return { values: { WebPin: await TemporaryPin.mint(webUser, household, askedBy) } };
}
