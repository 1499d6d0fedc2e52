import { bothValues, type Refusal } from "../../web/refusal";

type Values = Readonly<Record<string, unknown>>;

/**
 * What a refused form shows again: what was typed, and why. It keeps the version it was opened at, so that a correction
 * can't slip past someone else's change; only where both values are shown does it go on from the present one.
 * `inWords` says values that are no words of their own, such as an id, as the form does.
 */
export function formAgain(
  { errors, current }: Refusal,
  labels: Record<string, string>,
  values: Values,
  opened: number,
  inWords: (values: Values) => Values = (plain) => plain,
) {
  if (!current) return { values, errors, version: opened };
  return { values, errors: bothValues(labels, inWords(current), inWords(values)), version: current.version };
}
