/** The names that a message's text can have between < and >, and what each is replaced with. */
export const MERGE_FIELDS = {
  WebID: "The household's web user name",
  WebPin: "The PIN: the assigned PIN while it is unused, otherwise a temporary PIN",
  ResetLink: "A link for choosing a new PIN. It works once.",
  FirstName: "The primary person's first name",
  LastName: "The primary person's last name",
  Household: "The household's name: last name, first name",
  HouseholdID: "The household ID",
  Email: "The household's email",
  SiteLink: "The web address of the site",
  SiteName: "The site's name",
  OfficeName: "The office's name",
  OfficePhone: "The office's phone number",
} as const;

export type MergeField = keyof typeof MERGE_FIELDS;
export type TextSegment = string | { field: MergeField };

/** Only the household itself may read these fields. They are merged at the moment of sending (DESIGN.md rule 4). */
export const SECRET_FIELDS: readonly MergeField[] = ["WebPin", "ResetLink"];
/** The fields that are web addresses. Only these can be used as the address of a link in a text. */
export const LINK_FIELDS: readonly MergeField[] = ["SiteLink", "ResetLink"];

/** Stands for a value to be merged. It can't be typed. */
export const PLACEHOLDER = "\0";

const NAMES = Object.keys(MERGE_FIELDS) as MergeField[];
const NOT_CLOSED = new RegExp(`<\\s*(${NAMES.join("|")})\\b`, "i");
const NESTED = new RegExp(`<[^<>]*${PLACEHOLDER}[^<>]*>`);
const FIELD = /<([A-Za-z][A-Za-z0-9]*)>/g;

/** Splits a text into plain text and merge fields, in one pass. Throws UnknownField. */
export function splitFields(text: string): TextSegment[] {
  const segments: TextSegment[] = [];
  let end = 0;
  for (const { 0: whole, 1: name = "", index } of text.matchAll(FIELD)) {
    if (!isField(name)) throw new UnknownField(name);
    if (index > end) segments.push(text.slice(end, index));
    segments.push({ field: name });
    end = index + whole.length;
  }
  if (end < text.length) segments.push(text.slice(end));
  return segments;
}

/** Returns the fields that the texts have, each once. Throws UnknownField. */
export function fieldsIn(...texts: string[]): MergeField[] {
  const found = texts.flatMap(splitFields).flatMap((segment) => (typeof segment === "string" ? [] : [segment.field]));
  return [...new Set(found)];
}

/** A text has a field that doesn't exist. */
export class UnknownField extends Error {
  constructor(readonly field: string) {
    const match = NAMES.find((name) => name.toLowerCase() === field.toLowerCase());
    super(
      match ? `Write <${match}> instead of <${field}>.` : `<${field}> is not a merge field. Choose one from the list.`,
    );
  }
}

/** Replaces each merge field of a line with PLACEHOLDER. Throws UnknownField. */
export function withPlaceholders(line: string) {
  return splitFields(line)
    .map((segment) => (typeof segment === "string" ? segment : PLACEHOLDER))
    .join("");
}

/**
 * Returns why a rendered text can't be saved, or null. Its merge fields are already replaced with PLACEHOLDER. Anything
 * left that looks like a merge field (with spaces, split by formatting, nested or not closed) would reach the household
 * as it is typed.
 */
export function errorInFields(text: string): string | null {
  if (NESTED.test(text)) return "Don't put a merge field inside another < and >.";

  for (const [, between = ""] of text.matchAll(/<([^<>]{1,60})>/g)) {
    const match = matchingField(between);
    if (match) return `Write <${match}> in one piece, without spaces or formatting inside.`;
    if (/^\S+$/.test(between)) return `<${between}> is not a merge field. Choose one from the list.`;
  }
  const open = NOT_CLOSED.exec(text)?.[1];
  return open ? `Write <${matchingField(open)}> with > at the end.` : null;
}

function matchingField(text: string) {
  const letters = text.replace(/[^\p{L}\p{N}]/gu, "").toLowerCase();
  return NAMES.find((name) => name.toLowerCase() === letters);
}

function isField(name: string): name is MergeField {
  return (NAMES as string[]).includes(name);
}
