import { EditConflict, Invalid, type Sentences } from "../models/errors";

/** Why a form is shown again: the HTTP status, and the errors by field. */
export interface Refusal {
  status: 409 | 422;
  errors: Sentences;
  /** The current values, if someone else changed them since the form was opened. */
  current?: Readonly<Record<string, unknown>>;
}

/**
 * Runs `work`. Returns undefined if it succeeded, or why the form must be shown again.
 * Any other error goes to the error pages.
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
 * The errors of an edit conflict: for each field that differs, the current value and what was typed.
 * `labels` has the fields of the form in order.
 */
export function bothValues(
  labels: Record<string, string>,
  current: Readonly<Record<string, unknown>>,
  submitted: Readonly<Record<string, unknown>>,
): Sentences {
  const differing = Object.entries(labels).filter(([name]) => asText(current[name]) !== asText(submitted[name]));
  return Object.fromEntries([
    [
      "form",
      "Someone else changed this while you were editing. Your changes were not saved. Compare the values, then save again.",
    ],
    ...differing.map(([name, label]) => [
      name,
      `${label} is now "${asText(current[name])}". You typed "${asText(submitted[name])}".`,
    ]),
  ]);
}

function asText(value: unknown) {
  return value === null || value === undefined ? "" : String(value);
}
