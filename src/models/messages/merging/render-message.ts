import type { MessageRow, Render } from "../../../mail/message";
import { Household } from "../../households/household";
import { attachedLetterFor } from "../printed/attached-letter";
import { maskedUnsubscribeAddress, unsubscribeAddress } from "../unsubscribe-link";
import { isUnsubscribed, somebodySaidNoSince } from "../unsubscription";
import { householdValues, letterhead } from "./household-values";
import { fieldsIn, type MergeField, SECRET_FIELDS, UnknownField } from "./merge-fields";
import { maskedSecrets, realSecrets } from "./merge-secrets";
import { LeadsAstray, messageOf, type Values } from "./markdown-email";
import { type SharedText, sharedText } from "./shared-text";

const UNSUBSCRIBED = "This household, or another with the same email, unsubscribed from mailings.";

/** Merges a message at the moment of sending; with its secrets masked for anybody who only looks. */
export const render: Render = async (message, secrets) => {
  try {
    return await merge(message, secrets);
  } catch (error) {
    if (error instanceof UnknownField || error instanceof LeadsAstray) return { exception: error.message };
    throw error;
  }
};

async function merge(message: MessageRow, secrets: "real" | "masked") {
  const { subject, householdId, recipient } = message;
  const mayHaveSaidNo = message.category === "mailing" && (await somebodySaidNoSince(message));
  if (mayHaveSaidNo && householdId !== null && (await isUnsubscribed(householdId, recipient))) {
    return { exception: UNSUBSCRIBED };
  }
  const shared = message.sharedTextId === null ? null : await sharedText(message.sharedTextId);
  const body = shared?.body ?? message.body;
  const fields = fieldsIn(subject, body);
  const then = writtenThen(message);
  const missing = fields.filter((field) => !then[field]);
  // A mailing knows its values beforehand: the household is looked up only for what they lack.
  const household = missing.length > 0 ? await householdOf(message) : null;
  const known: Values = { ...(await householdValues(missing, household)), ...then };

  const hole = missing.find((field) => !SECRET_FIELDS.includes(field) && !known[field]?.trim());
  if (hole) return { exception: await inWords(hole, household) };

  const hidden =
    secrets === "masked" ? { values: maskedSecrets(fields) } : await realSecrets(fields, message, household);
  if ("exception" in hidden) return hidden;
  const unsubscribeLink = secrets === "masked" ? maskedUnsubscribeAddress(message) : unsubscribeAddress(message);
  const merged = messageOf(subject, body, { ...known, ...hidden.values }, { ...(await letterhead()), unsubscribeLink });
  const paper = await letterAlong(message, shared, household);
  if (paper && "exception" in paper) return paper;
  const attachments = [...(paper ? [paper] : []), ...(shared?.attachments ?? [])];
  return { ...merged, carries: hidden.carries, ...(attachments.length > 0 && { attachments }) };
}

/** The letter on paper that goes along, made anew for each household; it has no secret in it. */
async function letterAlong(message: MessageRow, shared: SharedText | null, known: Household | null) {
  if (!shared?.attachedLetter) return null;
  const household = known ?? (await householdOf(message));
  return household ? attachedLetterFor(shared.attachedLetter, household) : null;
}

/** Values known when the message was caused; a secret among them would have been stored, and is not taken. */
function writtenThen({ fields }: MessageRow): Values {
  const { WebPin: _pin, ResetLink: _link, ...values } = JSON.parse(fields) as Values;
  return values;
}

async function householdOf({ householdId }: MessageRow) {
  return householdId === null ? null : ((await Household.findBy({ id: householdId })) ?? null);
}

async function inWords(field: MergeField, household: Household | null) {
  const whose = household ? await household.fullName() : "This message";
  return `${whose} has nothing to put in place of <${field}>.`;
}
