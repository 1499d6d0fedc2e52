import { keyedDigest } from "../../secrets/digest";

/** How the ids of the counters of unowned names begin. */
export const UNOWNED = "name:";

/** The id of a folded name's counter: a keyed digest and never its text (DESIGN.md rule 5). */
export function counterOf(foldedName: string) {
  return UNOWNED + keyedDigest(foldedName, "unowned name");
}
