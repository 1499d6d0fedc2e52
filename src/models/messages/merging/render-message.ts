import type { MessageRow, RenderMessage } from "../../../mail/message";
import { Household } from "../../households/household";
import { attachedLetterFor } from "../printed/attached-letter";
import { maskedUnsubscribeAddress, unsubscribeAddress } from "../unsubscribe-link";
import { anyUnsubscribedSince, isUnsubscribed } from "../unsubscription";
import { householdValues, letterhead } from "./household-values";
import { composeEmail, FieldInLinkAddress, type MergeValues } from "./markdown-email";
import { fieldsIn, type MergeField, SECRET_FIELDS, UnknownField } from "./merge-fields";
import { maskSecrets, mergeSecrets } from "./merge-secrets";
import { findSharedText, type SharedText } from "./shared-text";

const UNSUBSCRIBED = "This household, or another with the same email, unsubscribed from mailings.";

/** Merges a message at the moment of sending; with its secrets masked for anybody who only looks. */
export const renderMessage: RenderMessage = async (message, secrets) => {
  try {
    return await merge(message, secrets);
  } catch (error) {
    if (error instanceof UnknownField || error instanceof FieldInLinkAddress) return { exception: error.message };
    throw error;
  }
};

async function merge(message: MessageRow, secrets: "real" | "masked") {
  const { subject, householdId, recipient } = message;
  const mayHaveSaidNo = message.category === "mailing" && (await anyUnsubscribedSince(message));
  if (mayHaveSaidNo && householdId !== null && (await isUnsubscribed(householdId, recipient))) {
    return { exception: UNSUBSCRIBED };
  }
  const shared = message.sharedTextId === null ? null : await findSharedText(message.sharedTextId);
  const body = shared?.body ?? message.body;
  const fields = fieldsIn(subject, body);
  const then = storedValues(message);
  const missing = fields.filter((field) => !then[field]);
  // A mailing knows its values beforehand: the household is looked up only for what they lack.
  const household = missing.length > 0 ? await householdOf(message) : null;
  const known: MergeValues = { ...(await householdValues(missing, household)), ...then };

  const hole = missing.find((field) => !SECRET_FIELDS.includes(field) && !known[field]?.trim());
  if (hole) return { exception: await missingValue(hole, household) };

  const hidden =
    secrets === "masked" ? { values: maskSecrets(fields) } : await mergeSecrets(fields, message, household);
  if ("exception" in hidden) return hidden;
  const unsubscribeLink = secrets === "masked" ? maskedUnsubscribeAddress(message) : unsubscribeAddress(message);
  const merged = composeEmail(
    subject,
    body,
    { ...known, ...hidden.values },
    { ...(await letterhead()), unsubscribeLink },
  );
  const paper = await attachedLetter(message, shared, household);
  if (paper && "exception" in paper) return paper;
  const attachments = [...(paper ? [paper] : []), ...(shared?.attachments ?? [])];
  return { ...merged, carries: hidden.carries, ...(attachments.length > 0 && { attachments }) };
}

/** The letter on paper that goes along, made anew for each household; it has no secret in it. */
async function attachedLetter(message: MessageRow, shared: SharedText | null, known: Household | null) {
  if (!shared?.attachedLetter) return null;
  const household = known ?? (await householdOf(message));
  return household ? attachedLetterFor(shared.attachedLetter, household) : null;
}

/** Values known when the message was caused; a secret among them would have been stored, and is not taken. */
function storedValues({ fields }: MessageRow): MergeValues {
  const { WebPin: _pin, ResetLink: _link, ...values } = JSON.parse(fields) as MergeValues;
  return values;
}

async function householdOf({ householdId }: MessageRow) {
  return householdId === null ? null : ((await Household.findBy({ id: householdId })) ?? null);
}

async function missingValue(field: MergeField, household: Household | null) {
  const whose = household ? await household.fullName() : "This message";
  return `${whose} has nothing to put in place of <${field}>.`;
}
