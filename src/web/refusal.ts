import { EditConflict, Invalid, type Sentences } from "../models/errors";

/** Why a form comes back: the status to answer with and the sentences by field. */
export interface Refusal {
  status: 409 | 422;
  errors: Sentences;
  /** What the row says now, where someone else changed it since the form was opened. */
  current?: Readonly<Record<string, unknown>>;
}

/**
 * Does the work; gives undefined when it went through, or why the form must be shown again.
 * Any other error passes on to the error pages.
 */
export async function refusal(work: () => Promise<unknown>): Promise<Refusal | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof Invalid) return { status: 422, errors: error.sentences };
    if (error instanceof EditConflict) return { status: 409, errors: {}, current: error.current };
    throw error;
  }
}

/**
 * The sentences of a 409: for each field that differs, what it says now beside what was typed, so that nothing is lost.
 * `labels` names the fields of the form in the order shown.
 */
export function bothValues(
  labels: Record<string, string>,
  current: Readonly<Record<string, unknown>>,
  typed: Readonly<Record<string, unknown>>,
): Sentences {
  const differing = Object.entries(labels).filter(([name]) => shown(current[name]) !== shown(typed[name]));
  return Object.fromEntries([
    ["form", "Someone changed this since you opened it. Nothing of yours was saved. Compare, then save again."],
    ...differing.map(([name, label]) => [
      name,
      `${label} is now "${shown(current[name])}". You typed "${shown(typed[name])}".`,
    ]),
  ]);
}

function shown(value: unknown) {
  return value === null || value === undefined ? "" : String(value);
}
