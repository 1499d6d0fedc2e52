import { fieldsIn, piecesOf } from "./merge-fields";
import type { Values } from "./markdown-email";
import { plainTextOf } from "./markdown-email";

const NOT_SHOWN = /[\p{Cc}\p{Cs}\u2028\u2029]+/gu;

/** A text message: its values merged in one pass into words without markup. Throws UnknownField. */
export function mergedText(words: string, values: Values) {
  const plain = (value = "") => value.replace(NOT_SHOWN, " ").trim();
  return piecesOf(words)
    .map((piece) => (typeof piece === "string" ? piece : plain(values[piece.field])))
    .join("");
}

/** The words of a message's body without its marks, its merge fields still in them. Throws UnknownField, LeadsAstray. */
export function wordsOfBody(body: string) {
  return plainTextOf(body, Object.fromEntries(fieldsIn(body).map((field) => [field, `<${field}>`])));
}
