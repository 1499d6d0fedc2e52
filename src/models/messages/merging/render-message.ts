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

/** Merges an email at the moment of sending, or with its secrets masked for display. */
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
  const checkUnsubscribed = message.category === "mailing" && (await anyUnsubscribedSince(message));
  if (checkUnsubscribed && householdId !== null && (await isUnsubscribed(householdId, recipient))) {
    return { exception: UNSUBSCRIBED };
  }
  const shared = message.sharedTextId === null ? null : await findSharedText(message.sharedTextId);
  const body = shared?.body ?? message.body;
  const fields = fieldsIn(subject, body);
  const stored = storedValues(message);
  const missing = fields.filter((field) => !stored[field]);
  // A mailing stores its values in advance, so the household is loaded only for fields that are missing.
  const household = missing.length > 0 ? await householdOf(message) : null;
  const known: MergeValues = { ...(await householdValues(missing, household)), ...stored };

  const unfilled = missing.find((field) => !SECRET_FIELDS.includes(field) && !known[field]?.trim());
  if (unfilled) return { exception: await missingValue(unfilled, household) };

  const secretValues =
    secrets === "masked" ? { values: maskSecrets(fields) } : await mergeSecrets(fields, message, household);
  if ("exception" in secretValues) return secretValues;
  const unsubscribeLink = secrets === "masked" ? maskedUnsubscribeAddress(message) : unsubscribeAddress(message);
  const merged = composeEmail(
    subject,
    body,
    { ...known, ...secretValues.values },
    { ...(await letterhead()), unsubscribeLink },
  );
  const letter = await attachedLetter(message, shared, household);
  if (letter && "exception" in letter) return letter;
  const attachments = [...(letter ? [letter] : []), ...(shared?.attachments ?? [])];
  return { ...merged, carries: secretValues.carries, ...(attachments.length > 0 && { attachments }) };
}

/** The attached letter, made for each household. It has no secrets. */
async function attachedLetter(message: MessageRow, shared: SharedText | null, known: Household | null) {
  if (!shared?.attachedLetter) return null;
  const household = known ?? (await householdOf(message));
  return household ? attachedLetterFor(shared.attachedLetter, household) : null;
}

/** The values stored with the message. Secrets are never stored, so any among them are ignored. */
function storedValues({ fields }: MessageRow): MergeValues {
  const { WebPin: _pin, ResetLink: _link, ...values } = JSON.parse(fields) as MergeValues;
  return values;
}

async function householdOf({ householdId }: MessageRow) {
  return householdId === null ? null : ((await Household.findBy({ id: householdId })) ?? null);
}

async function missingValue(field: MergeField, household: Household | null) {
  const subject = household ? await household.fullName() : "This email";
  return `${subject} has no value for <${field}>.`;
}
