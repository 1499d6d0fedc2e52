import { Invalid, NotFound, refuse } from "../../errors";
import { CommentCode } from "../../messages/canned-texts/comment-code";
import { errorInBody, errorInLine } from "../../messages/canned-texts/text-validation";
import { isEmailAddress } from "../../messages/email-reachability";
import {
  errorInFields,
  fieldsIn,
  type MergeField,
  SECRET_FIELDS,
  UnknownField,
  withPlaceholders,
} from "../../messages/merging/merge-fields";
import { type Mailing, sendsEmail, sendsTexts } from "./mailing";

/** A provider takes no longer text. */
export const LONGEST_TEXT = 1600;
export const LONGEST_WAIT_MINUTES = 10_080;
const LINE_BREAK = /\p{Cc}|[\u2028\u2029]/u;

/** Throws Invalid by field where a mailing can't be sent as it is written. */
export function refuseErrorsInMailing(mailing: Mailing) {
  const { subject, cc, body, useEmailBody, textBody, twoParts } = mailing;
  const [messages, texts] = [sendsEmail(mailing), sendsTexts(mailing)];
  refuse({
    subject: messages ? errorInSubject(subject) : null,
    cc:
      cc && messages && !isEmailAddress(cc)
        ? "Enter one email address, like you@example.gov, or leave this blank."
        : null,
    body: messages || (texts && useEmailBody) ? errorInFirstBody(mailing) : null,
    useEmailBody: texts && useEmailBody ? errorInBodyAsText(body) : null,
    textBody: texts && !useEmailBody ? errorInText(textBody, []) : null,
    twoParts:
      twoParts !== "no" && !messages
        ? "Sending in two parts starts with an email. Choose Process Email Only or Both."
        : null,
    ...(messages ? validateSecondPart(mailing) : {}),
  });
}

/** Why a mailing can't be sent as it is written, as a sentence; null where it can. */
export function whyNotWritten(mailing: Mailing): string | null {
  try {
    refuseErrorsInMailing(mailing);
    return null;
  } catch (error) {
    if (error instanceof Invalid) return Object.values(error.sentences)[0] ?? null;
    throw error;
  }
}

/** Why a comment code can't go along as a letter on paper; null where it can. */
export function errorInLetter({ name, subject, body }: Pick<CommentCode, "name" | "subject" | "body">): string | null {
  const secret = secretIn(body) ?? secretIn(subject);
  return secret
    ? `Remove <${secret}> from ${name}, or choose another letter. An attached letter can't include secrets.`
    : null;
}

/** What the chosen comment code says; "" where none is chosen. Throws Invalid (`letterCode`). */
export async function letterBodyOf(letterCode: string): Promise<string> {
  if (!letterCode) return "";
  const code = await found(() => CommentCode.find(letterCode));
  refuse({ letterCode: code ? errorInLetter(code) : "Choose a comment code from the list." });
  return code?.body ?? "";
}

/** Why a text can't be sent; null where it can. `secrets` are those it may name. */
export function errorInText(text: string, secrets: readonly MergeField[]): string | null {
  if (!text.trim()) return "Enter the text.";
  if (text.length > LONGEST_TEXT) return `Use at most ${LONGEST_TEXT.toLocaleString("en-US")} characters.`;
  return orUnknown(() => {
    const secret = fieldsIn(text).find((field) => SECRET_FIELDS.includes(field) && !secrets.includes(field));
    if (secret === "WebPin") return "Remove <WebPin>. A PIN can go by text only as the second of two parts.";
    return secret ? `Remove <${secret}>. It can go by email only.` : errorInFields(withPlaceholders(text));
  });
}

function errorInSubject(subject: string) {
  return LINE_BREAK.test(subject) ? "Write the subject on one line." : errorInLine(subject);
}

function errorInFirstBody({ body, twoParts, ...mailing }: Mailing): string | null {
  const error = errorInBody(body);
  if (error || twoParts === "no" || !sendsEmail(mailing)) return error;
  const secret = secretIn(body);
  return secret ? `Remove <${secret}>. When you send in two parts, it goes in the second part.` : null;
}

function errorInBodyAsText(body: string) {
  const secret = errorInBody(body) ? undefined : secretIn(body);
  return secret ? `The email body includes <${secret}>, which can't go by text. Enter a separate text body.` : null;
}

function validateSecondPart({ twoParts, secondSubject, secondBody, secondAfterMinutes }: Mailing) {
  if (twoParts === "no") return {};
  const inRange = secondAfterMinutes >= 1 && secondAfterMinutes <= LONGEST_WAIT_MINUTES;
  return {
    secondSubject: twoParts === "email" ? errorInSubject(secondSubject) : null,
    secondBody: twoParts === "email" ? errorInBody(secondBody) : errorInText(secondBody, ["WebPin"]),
    secondAfterMinutes: inRange
      ? null
      : `Enter a whole number of minutes from 1 to ${LONGEST_WAIT_MINUTES.toLocaleString("en-US")}.`,
  };
}

/** The first secret that a text names; none too where it can't be read. */
function secretIn(text: string): MergeField | undefined {
  return fieldsIn(text).find((field) => SECRET_FIELDS.includes(field));
}

function orUnknown(work: () => string | null): string | null {
  try {
    return work();
  } catch (error) {
    if (error instanceof UnknownField) return error.message;
    throw error;
  }
}

async function found<Row>(look: () => Promise<Row>): Promise<Row | undefined> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof NotFound) return undefined;
    throw error;
  }
}
