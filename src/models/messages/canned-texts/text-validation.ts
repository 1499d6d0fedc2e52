import { Invalid } from "../../errors";
import { errorInFields, fieldsIn, SECRET_FIELDS, UnknownField, withoutFields } from "../merging/merge-fields";
import { LeadsAstray, tryOut } from "../merging/markdown-email";

const LONGEST_SUBJECT = 200;
const LONGEST_BODY = 20_000;
const BLANK = "Write the text.";

/** A subject with its body, as a form has them. */
export interface MessageText {
  subject: string;
  body: string;
}

/** Why a body can't be saved, as a sentence; null where it can. */
export function errorInBody(body: string): string | null {
  if (!body.trim()) return BLANK;
  if (body.length > LONGEST_BODY) return `Use at most ${LONGEST_BODY.toLocaleString("en-US")} characters.`;
  return inWords(() => errorInFields(tryOut(body)));
}

/** Why a subject, or a sentence on a screen, can't be saved; null where it can. */
export function errorInLine(line: string): string | null {
  if (!line.trim()) return BLANK;
  if (line.length > LONGEST_SUBJECT) return `Use at most ${LONGEST_SUBJECT} characters.`;
  return inWords(() => {
    const secret = fieldsIn(line).find((field) => SECRET_FIELDS.includes(field));
    return secret
      ? `Take <${secret}> out: it is only ever in the text of a message.`
      : errorInFields(withoutFields(line));
  });
}

/** Gives what the work gives; a text that can't be a message becomes the sentence. */
function inWords(work: () => string | null): string | null {
  try {
    return work();
  } catch (error) {
    if (error instanceof UnknownField || error instanceof LeadsAstray) return error.message;
    throw error;
  }
}

/** Throws Invalid where the name or text of a message can't be saved. */
export function refuseErrorsInText(text: MessageText, others: Record<string, string | null> = {}) {
  refuseSome({ ...others, subject: errorInLine(text.subject), body: errorInBody(text.body) });
}

/** Throws Invalid where what is written so far can't be a message; what isn't written yet is no error. */
export function refuseErrorsSoFar({ subject, body }: MessageText) {
  refuseSome({ subject: subject.trim() ? errorInLine(subject) : null, body: body.trim() ? errorInBody(body) : null });
}

function refuseSome(errors: Record<string, string | null>) {
  const sentences = Object.entries(errors).filter((entry): entry is [string, string] => entry[1] !== null);
  if (sentences.length > 0) throw new Invalid(Object.fromEntries(sentences));
}
