import { Invalid } from "../../errors";
import { bodyWithPlaceholders, FieldInLinkAddress } from "../merging/markdown-email";
import { errorInFields, fieldsIn, SECRET_FIELDS, UnknownField, withPlaceholders } from "../merging/merge-fields";

const MAX_SUBJECT_LENGTH = 200;
const MAX_BODY_LENGTH = 20_000;
const BLANK = "Enter a text.";

/** A subject and its body. */
export interface MessageText {
  subject: string;
  body: string;
}

/** Returns why a body can't be saved, or null. */
export function errorInBody(body: string): string | null {
  if (!body.trim()) return BLANK;
  if (body.length > MAX_BODY_LENGTH) return `Use at most ${MAX_BODY_LENGTH.toLocaleString("en-US")} characters.`;
  return errorOf(() => errorInFields(bodyWithPlaceholders(body)));
}

/** Returns why a subject, or a sentence on a screen, can't be saved, or null. */
export function errorInLine(line: string): string | null {
  if (!line.trim()) return BLANK;
  if (line.length > MAX_SUBJECT_LENGTH) return `Use at most ${MAX_SUBJECT_LENGTH} characters.`;
  return errorOf(() => {
    const secret = fieldsIn(line).find((field) => SECRET_FIELDS.includes(field));
    return secret
      ? `Remove <${secret}>. You can use it only in the body of a message.`
      : errorInFields(withPlaceholders(line));
  });
}

/** Returns the error that `check` returns, or the message of the error it throws for an incorrect text. */
function errorOf(check: () => string | null): string | null {
  try {
    return check();
  } catch (error) {
    if (error instanceof UnknownField || error instanceof FieldInLinkAddress) return error.message;
    throw error;
  }
}

/** Throws Invalid by field if the text, or any of the other errors, prevents saving. */
export function validateMessageText(text: MessageText, others: Record<string, string | null> = {}) {
  refuseErrors({ ...others, subject: errorInLine(text.subject), body: errorInBody(text.body) });
}

/** Throws Invalid by field for a text that is still being written. A blank field is not an error. */
export function validateUnfinishedText({ subject, body }: MessageText) {
  refuseErrors({ subject: subject.trim() ? errorInLine(subject) : null, body: body.trim() ? errorInBody(body) : null });
}

function refuseErrors(errors: Record<string, string | null>) {
  const sentences = Object.entries(errors).filter((entry): entry is [string, string] => entry[1] !== null);
  if (sentences.length > 0) throw new Invalid(Object.fromEntries(sentences));
}
