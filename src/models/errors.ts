/** The sentences to show beside the fields of a form, by field. */
export type Sentences = Record<string, string>;

/** The thing asked for is not there, or not among what this person may see. */
export class NotFound extends Error {}

/** This person may not do this. */
export class Forbidden extends Error {}

/** A form can't be taken as it is; `sentences` say what to do, by field. */
export class Invalid extends Error {
  constructor(readonly sentences: Sentences) {
    super(Object.values(sentences).join(" "));
  }
}

/** The row was changed by someone since the form was opened; `current` holds what it says now. */
export class EditConflict extends Error {
  constructor(readonly current: Readonly<Record<string, unknown>>) {
    super("changed by someone meanwhile");
  }
}

/** Throws Invalid when there is at least one sentence; a blank one counts as none. */
export function refuse(sentences: Record<string, string | null | undefined>) {
  const found = Object.entries(sentences).filter((entry): entry is [string, string] => Boolean(entry[1]));
  if (found.length > 0) throw new Invalid(Object.fromEntries(found));
}
