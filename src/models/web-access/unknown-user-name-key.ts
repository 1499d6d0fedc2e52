import { keyedDigest } from "../../secrets/digest";

/** The prefix of the counter ids of unknown user names. */
export const COUNTER_PREFIX = "name:";

/** The id of a folded name's counter: a keyed digest and never its text (DESIGN.md rule 5). */
export function unknownNameCounterId(foldedName: string) {
  return COUNTER_PREFIX + keyedDigest(foldedName, "unowned name");
}
