import { Invalid } from "../../errors";
import { faultInFields, fieldsIn, SECRET_FIELDS, UnknownField, withoutFields } from "../merging/merge-fields";
import { LeadsAstray, tryOut } from "../merging/message-text";

const LONGEST_SUBJECT = 200;
const LONGEST_BODY = 20_000;
const BLANK = "Write the text.";

/** A subject with its body, as a form has them. */
export interface LetterText {
  subject: string;
  body: string;
}

/** Why a body can't be saved, as a sentence; null where it can. */
export function faultInBody(body: string): string | null {
  if (!body.trim()) return BLANK;
  if (body.length > LONGEST_BODY) return `Use at most ${LONGEST_BODY.toLocaleString("en-US")} characters.`;
  return inWords(() => faultInFields(tryOut(body)));
}

/** Why a subject, or a sentence on a screen, can't be saved; null where it can. */
export function faultInLine(line: string): string | null {
  if (!line.trim()) return BLANK;
  if (line.length > LONGEST_SUBJECT) return `Use at most ${LONGEST_SUBJECT} characters.`;
  return inWords(() => {
    const secret = fieldsIn(line).find((field) => SECRET_FIELDS.includes(field));
    return secret
      ? `Take <${secret}> out: it is only ever in the text of a letter.`
      : faultInFields(withoutFields(line));
  });
}

/** Gives what the work gives; a text that can't be a letter becomes the sentence. */
function inWords(work: () => string | null): string | null {
  try {
    return work();
  } catch (fault) {
    if (fault instanceof UnknownField || fault instanceof LeadsAstray) return fault.message;
    throw fault;
  }
}

/** Throws Invalid where the name or text of a letter can't be saved. */
export function refuseFaultsInText(text: LetterText, others: Record<string, string | null> = {}) {
  refuseSome({ ...others, subject: faultInLine(text.subject), body: faultInBody(text.body) });
}

/** Throws Invalid where what is written so far can't be a letter; what isn't written yet is no fault. */
export function refuseFaultsSoFar({ subject, body }: LetterText) {
  refuseSome({ subject: subject.trim() ? faultInLine(subject) : null, body: body.trim() ? faultInBody(body) : null });
}

function refuseSome(faults: Record<string, string | null>) {
  const sentences = Object.entries(faults).filter((entry): entry is [string, string] => entry[1] !== null);
  if (sentences.length > 0) throw new Invalid(Object.fromEntries(sentences));
}
