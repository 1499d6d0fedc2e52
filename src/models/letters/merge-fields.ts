/** What a letter's text may name between < and >, and what takes its place. */
export const MERGE_FIELDS = {
  WebID: "The household's web user name",
  WebPin: "The PIN: the assigned one while it is unused, else a temporary one",
  ResetLink: "A link to choose a new PIN, for one use",
  FirstName: "First name of the primary person",
  LastName: "Last name of the primary person",
  Household: "The household: last name, first name",
  HouseholdID: "The household ID",
  Email: "The household's e-mail",
  SiteLink: "The address of the site",
  SiteName: "The site's name",
  OfficeName: "The office's name",
  OfficePhone: "The office's phone",
} as const;

export type MergeField = keyof typeof MERGE_FIELDS;
export type Piece = string | { field: MergeField };

/** The fields that only the household itself may read, merged at the moment of sending (DESIGN.md rule 4). */
export const SECRET_FIELDS: readonly MergeField[] = ["WebPin", "ResetLink"];
/** The fields that are addresses: they alone may be where a link of a text leads. */
export const LINK_FIELDS: readonly MergeField[] = ["SiteLink", "ResetLink"];

const NAMES = Object.keys(MERGE_FIELDS) as MergeField[];
const WRITTEN = /<([A-Za-z][A-Za-z0-9]*)>/g;

/** Takes a text apart into what is written and what is merged, in one pass. Throws UnknownField. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const { 0: whole, 1: name = "", index } of text.matchAll(WRITTEN)) {
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
  const named = texts.flatMap(piecesOf).flatMap((piece) => (typeof piece === "string" ? [] : [piece.field]));
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

function isField(name: string): name is MergeField {
  return (NAMES as string[]).includes(name);
}
