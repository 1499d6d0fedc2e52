import type { MergeValues } from "./markdown-email";
import { bodyAsPlainText } from "./markdown-email";
import { fieldsIn, splitFields } from "./merge-fields";

const NOT_SHOWN = /[\p{Cc}\p{Cs}\u2028\u2029]+/gu;

/** A text message: its values merged in one pass into words without markup. Throws UnknownField. */
export function mergeTextMessage(words: string, values: MergeValues) {
  const plain = (value = "") => value.replace(NOT_SHOWN, " ").trim();
  return splitFields(words)
    .map((piece) => (typeof piece === "string" ? piece : plain(values[piece.field])))
    .join("");
}

/** The words of a message's body without its marks, its merge fields still in them. Throws UnknownField, LeadsAstray. */
export function bodyWithoutMarkup(body: string) {
  return bodyAsPlainText(body, Object.fromEntries(fieldsIn(body).map((field) => [field, `<${field}>`])));
}
