import { Invalid } from "../faults";
import { LeadsAstray, tryOut } from "./letter-text";
import { fieldsIn, SECRET_FIELDS, UnknownField } from "./merge-fields";

const LONGEST_SUBJECT = 200;
const LONGEST_BODY = 20_000;

/** A subject with its body, as a form has them. */
export interface LetterText {
  subject: string;
  body: string;
}

/** Why a body can't be saved, as a sentence; null where it can. */
export function faultInBody(body: string): string | null {
  if (!body.trim()) return "Write the text.";
  if (body.length > LONGEST_BODY) return `Use at most ${LONGEST_BODY.toLocaleString("en-US")} characters.`;
  return inWords(() => tryOut(body));
}

/** Why a subject, or a sentence on a screen, can't be saved; null where it can. */
export function faultInLine(line: string): string | null {
  if (!line.trim()) return "Write the text.";
  if (line.length > LONGEST_SUBJECT) return `Use at most ${LONGEST_SUBJECT} characters.`;
  return inWords(() => {
    const secret = fieldsIn(line).find((field) => SECRET_FIELDS.includes(field));
    if (secret) throw new LeadsAstray(`Take <${secret}> out: it is only ever in the text of a letter.`);
  });
}

/** Does the work; a text that can't be a letter becomes the sentence. */
function inWords(work: () => void): string | null {
  try {
    work();
    return null;
  } catch (fault) {
    if (fault instanceof UnknownField || fault instanceof LeadsAstray) return fault.message;
    throw fault;
  }
}

/** Throws Invalid where the name or text of a letter can't be saved. */
export function refuseFaultsInText({ subject, body }: LetterText, others: Record<string, string | null> = {}) {
  const found = Object.entries({ ...others, subject: faultInLine(subject), body: faultInBody(body) });
  const sentences = found.filter((entry): entry is [string, string] => entry[1] !== null);
  if (sentences.length > 0) throw new Invalid(Object.fromEntries(sentences));
}
