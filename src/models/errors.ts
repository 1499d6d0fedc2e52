/** Error messages by form field. */
export type Sentences = Record<string, string>;

/** The requested thing doesn't exist, or this person can't see it. */
export class NotFound extends Error {}

/** This person doesn't have permission. */
export class Forbidden extends Error {}

/** A form has errors; `sentences` say what to do, by field. */
export class Invalid extends Error {
  constructor(readonly sentences: Sentences) {
    super(Object.values(sentences).join(" "));
  }
}

/** Someone else changed the row since the form was opened; `current` has its current values. */
export class EditConflict extends Error {
  constructor(readonly current: Readonly<Record<string, unknown>>) {
    super("changed by someone else");
  }
}

/** Throws Invalid if there is at least one error message. Blank and null messages don't count. */
export function refuse(sentences: Record<string, string | null | undefined>) {
  const found = Object.entries(sentences).filter((entry): entry is [string, string] => Boolean(entry[1]));
  if (found.length > 0) throw new Invalid(Object.fromEntries(found));
}
