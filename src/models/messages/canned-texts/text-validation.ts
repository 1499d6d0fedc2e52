import { Invalid } from "../../errors";
import { bodyWithPlaceholders, FieldInLinkAddress } from "../merging/markdown-email";
import { errorInFields, fieldsIn, SECRET_FIELDS, UnknownField, withPlaceholders } from "../merging/merge-fields";

const MAX_SUBJECT_LENGTH = 200;
const MAX_BODY_LENGTH = 20_000;
const BLANK = "Write the text.";

/** A subject with its body, as a form has them. */
export interface MessageText {
  subject: string;
  body: string;
}

/** Why a body can't be saved, as a sentence; null where it can. */
export function errorInBody(body: string): string | null {
  if (!body.trim()) return BLANK;
  if (body.length > MAX_BODY_LENGTH) return `Use at most ${MAX_BODY_LENGTH.toLocaleString("en-US")} characters.`;
  return errorOf(() => errorInFields(bodyWithPlaceholders(body)));
}

/** Why a subject, or a sentence on a screen, can't be saved; null where it can. */
export function errorInLine(line: string): string | null {
  if (!line.trim()) return BLANK;
  if (line.length > MAX_SUBJECT_LENGTH) return `Use at most ${MAX_SUBJECT_LENGTH} characters.`;
  return errorOf(() => {
    const secret = fieldsIn(line).find((field) => SECRET_FIELDS.includes(field));
    return secret
      ? `Take <${secret}> out: it is only ever in the text of a message.`
      : errorInFields(withPlaceholders(line));
  });
}

/** Gives what the work gives; a text that can't be a message becomes the sentence. */
function errorOf(work: () => string | null): string | null {
  try {
    return work();
  } catch (error) {
    if (error instanceof UnknownField || error instanceof FieldInLinkAddress) return error.message;
    throw error;
  }
}

/** Throws Invalid where the name or text of a message can't be saved. */
export function validateMessageText(text: MessageText, others: Record<string, string | null> = {}) {
  refuseErrors({ ...others, subject: errorInLine(text.subject), body: errorInBody(text.body) });
}

/** Throws Invalid where what is written so far can't be a message; what isn't written yet is no error. */
export function validateUnfinishedText({ subject, body }: MessageText) {
  refuseErrors({ subject: subject.trim() ? errorInLine(subject) : null, body: body.trim() ? errorInBody(body) : null });
}

function refuseErrors(errors: Record<string, string | null>) {
  const sentences = Object.entries(errors).filter((entry): entry is [string, string] => entry[1] !== null);
  if (sentences.length > 0) throw new Invalid(Object.fromEntries(sentences));
}
