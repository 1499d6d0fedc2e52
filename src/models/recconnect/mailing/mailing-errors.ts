import { Invalid, NotFound, refuse } from "../../errors";
import { CommentCode } from "../../messages/canned-texts/comment-code";
import { faultInBody, faultInLine } from "../../messages/canned-texts/text-errors";
import {
  faultInFields,
  fieldsIn,
  type MergeField,
  SECRET_FIELDS,
  UnknownField,
  withoutFields,
} from "../../messages/merging/merge-fields";
import { isAddress } from "../../messages/reachable";
import { type Mailing, sendsLetters, sendsTexts } from "./mailing";

/** A provider takes no longer text. */
export const LONGEST_TEXT = 1600;
export const LONGEST_WAIT_MINUTES = 10_080;
const LINE_BREAK = /\p{Cc}|[\u2028\u2029]/u;

/** Throws Invalid by field where a mailing can't be sent as it is written. */
export function refuseFaultsInMailing(mailing: Mailing) {
  const { subject, cc, body, useEmailBody, textBody, twoParts } = mailing;
  const [letters, texts] = [sendsLetters(mailing), sendsTexts(mailing)];
  refuse({
    subject: letters ? faultInSubject(subject) : null,
    cc: cc && letters && !isAddress(cc) ? "Enter one e-mail address, like you@example.gov, or leave this blank." : null,
    body: letters || (texts && useEmailBody) ? faultInFirstBody(mailing) : null,
    useEmailBody: texts && useEmailBody ? faultInBodyAsText(body) : null,
    textBody: texts && !useEmailBody ? faultInText(textBody, []) : null,
    twoParts:
      twoParts !== "no" && !letters ? "Two parts begin with an e-mail: choose Process Email Only or Both." : null,
    ...(letters ? faultsInSecondPart(mailing) : {}),
  });
}

/** Why a mailing can't be sent as it is written, as a sentence; null where it can. */
export function whyNotWritten(mailing: Mailing): string | null {
  try {
    refuseFaultsInMailing(mailing);
    return null;
  } catch (fault) {
    if (fault instanceof Invalid) return Object.values(fault.sentences)[0] ?? null;
    throw fault;
  }
}

/** Why a comment code can't go along as a letter on paper; null where it can. */
export function faultInLetter({ name, subject, body }: Pick<CommentCode, "name" | "subject" | "body">): string | null {
  const secret = secretIn(body) ?? secretIn(subject);
  return secret
    ? `Take <${secret}> out of ${name}, or choose another: a letter that goes along carries no secret.`
    : null;
}

/** What the chosen comment code says; "" where none is chosen. Throws Invalid (`letterCode`). */
export async function letterBodyOf(letterCode: string): Promise<string> {
  if (!letterCode) return "";
  const code = await found(() => CommentCode.find(letterCode));
  refuse({ letterCode: code ? faultInLetter(code) : "Choose a comment code that is on this page." });
  return code?.body ?? "";
}

/** Why a text can't be sent; null where it can. `secrets` are those it may name. */
export function faultInText(text: string, secrets: readonly MergeField[]): string | null {
  if (!text.trim()) return "Write the text.";
  if (text.length > LONGEST_TEXT) return `Use at most ${LONGEST_TEXT.toLocaleString("en-US")} characters.`;
  return orUnknown(() => {
    const secret = fieldsIn(text).find((field) => SECRET_FIELDS.includes(field) && !secrets.includes(field));
    if (secret === "WebPin") return "Take <WebPin> out: a PIN goes by text only as the second of two parts.";
    return secret ? `Take <${secret}> out: it goes by e-mail only.` : faultInFields(withoutFields(text));
  });
}

function faultInSubject(subject: string) {
  return LINE_BREAK.test(subject) ? "Write the subject on one line." : faultInLine(subject);
}

function faultInFirstBody({ body, twoParts, ...mailing }: Mailing): string | null {
  const fault = faultInBody(body);
  if (fault || twoParts === "no" || !sendsLetters(mailing)) return fault;
  const secret = secretIn(body);
  return secret ? `Take <${secret}> out: in two parts it comes in the second one.` : null;
}

function faultInBodyAsText(body: string) {
  const secret = faultInBody(body) ? undefined : secretIn(body);
  return secret ? `The e-mail's text names <${secret}>, which no text carries: write a text of its own.` : null;
}

function faultsInSecondPart({ twoParts, secondSubject, secondBody, secondAfterMinutes }: Mailing) {
  if (twoParts === "no") return {};
  const inRange = secondAfterMinutes >= 1 && secondAfterMinutes <= LONGEST_WAIT_MINUTES;
  return {
    secondSubject: twoParts === "e-mail" ? faultInSubject(secondSubject) : null,
    secondBody: twoParts === "e-mail" ? faultInBody(secondBody) : faultInText(secondBody, ["WebPin"]),
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
  } catch (fault) {
    if (fault instanceof UnknownField) return fault.message;
    throw fault;
  }
}

async function found<Row>(look: () => Promise<Row>): Promise<Row | undefined> {
  try {
    return await look();
  } catch (fault) {
    if (fault instanceof NotFound) return undefined;
    throw fault;
  }
}
