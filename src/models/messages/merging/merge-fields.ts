/** What a message's text may name between < and >, and what takes its place. */
export const MERGE_FIELDS = {
  WebID: "The household's web user name",
  WebPin: "The PIN: the assigned one while it is unused, else a temporary one",
  ResetLink: "A link to choose a new PIN, for one use",
  FirstName: "First name of the primary person",
  LastName: "Last name of the primary person",
  Household: "The household: last name, first name",
  HouseholdID: "The household ID",
  Email: "The household's email",
  SiteLink: "The address of the site",
  SiteName: "The site's name",
  OfficeName: "The office's name",
  OfficePhone: "The office's phone",
} as const;

export type MergeField = keyof typeof MERGE_FIELDS;
export type TextSegment = string | { field: MergeField };

/** The fields that only the household itself may read, merged at the moment of sending (DESIGN.md rule 4). */
export const SECRET_FIELDS: readonly MergeField[] = ["WebPin", "ResetLink"];
/** The fields that are addresses: they alone may be where a link of a text leads. */
export const LINK_FIELDS: readonly MergeField[] = ["SiteLink", "ResetLink"];

/** Stands for a value to come; nobody can write it. */
export const PLACEHOLDER = "\0";

const NAMES = Object.keys(MERGE_FIELDS) as MergeField[];
const NOT_CLOSED = new RegExp(`<\\s*(${NAMES.join("|")})\\b`, "i");
const NESTED = new RegExp(`<[^<>]*${PLACEHOLDER}[^<>]*>`);
const FIELD = /<([A-Za-z][A-Za-z0-9]*)>/g;

/** Takes a text apart into what is written and what is merged, in one pass. Throws UnknownField. */
export function splitFields(text: string): TextSegment[] {
  const pieces: TextSegment[] = [];
  let end = 0;
  for (const { 0: whole, 1: name = "", index } of text.matchAll(FIELD)) {
    if (!isField(name)) throw new UnknownField(name);
    if (index > end) pieces.push(text.slice(end, index));
    pieces.push({ field: name });
    end = index + whole.length;
  }
  if (end < text.length) pieces.push(text.slice(end));
  return pieces;
}

/** The fields a text names, each once. Throws UnknownField. */
export function fieldsIn(...texts: string[]): MergeField[] {
  const named = texts.flatMap(splitFields).flatMap((piece) => (typeof piece === "string" ? [] : [piece.field]));
  return [...new Set(named)];
}

/** A text names a field that there is none of. */
export class UnknownField extends Error {
  constructor(readonly field: string) {
    const meant = NAMES.find((name) => name.toLowerCase() === field.toLowerCase());
    super(
      meant
        ? `Write <${meant}> just so, not <${field}>.`
        : `There is no merge field <${field}>. Pick one from the list.`,
    );
  }
}

/** A line with MERGED in place of each merge field. Throws UnknownField. */
export function withPlaceholders(line: string) {
  return splitFields(line)
    .map((piece) => (typeof piece === "string" ? piece : PLACEHOLDER))
    .join("");
}

/**
 * Why a text as it reads, with MERGED in place of its merge fields, can't be saved; null where it can. What looks like
 * a merge field and is none, for it is spaced out, broken up by formatting, inside another or not closed, would reach
 * the household as it is written.
 */
export function errorInFields(text: string): string | null {
  if (NESTED.test(text)) return "Write each merge field by itself, not inside another < and >.";

  for (const [, between = ""] of text.matchAll(/<([^<>]{1,60})>/g)) {
    const meant = matchingField(between);
    if (meant) return `Write <${meant}> just so, in one piece.`;
    if (/^\S+$/.test(between)) return `There is no merge field <${between}>. Pick one from the list.`;
  }
  const open = NOT_CLOSED.exec(text)?.[1];
  return open ? `Write <${matchingField(open)}> with its > at the end.` : null;
}

function matchingField(text: string) {
  const messages = text.replace(/[^\p{L}\p{N}]/gu, "").toLowerCase();
  return NAMES.find((name) => name.toLowerCase() === messages);
}

function isField(name: string): name is MergeField {
  return (NAMES as string[]).includes(name);
}
