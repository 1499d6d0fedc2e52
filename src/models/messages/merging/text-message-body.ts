import type { MergeValues } from "./markdown-email";
import { bodyAsPlainText } from "./markdown-email";
import { fieldsIn, splitFields } from "./merge-fields";

const NOT_SHOWN = /[\p{Cc}\p{Cs}\u2028\u2029]+/gu;

/** Merges a text message in one pass. Its body has no markup. Throws UnknownField. */
export function mergeTextMessage(body: string, values: MergeValues) {
  const plain = (value = "") => value.replace(NOT_SHOWN, " ").trim();
  return splitFields(body)
    .map((segment) => (typeof segment === "string" ? segment : plain(values[segment.field])))
    .join("");
}

/**
 * Returns an email's body without Markdown, its merge fields kept as they are. Throws UnknownField, FieldInLinkAddress.
 */
export function bodyWithoutMarkup(body: string) {
  return bodyAsPlainText(body, Object.fromEntries(fieldsIn(body).map((field) => [field, `<${field}>`])));
}
