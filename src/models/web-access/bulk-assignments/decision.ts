import type { ExceptionReason, LeftReason } from "./bulk-outcomes";
import type { BulkSettings } from "./bulk-settings";
import type { HouseholdFacts } from "./household-facts";
import { nameMaker } from "./name-source";
import { pinMaker } from "./pin-source";

/** What a run means to do with one household, as far as it alone is concerned. */
export type Decision =
  | { give: string; appendable: boolean; pin: string | null; replaces: boolean }
  | { left: LeftReason }
  | { exception: ExceptionReason };

/**
 * How these settings decide about a household: who keeps what they have, who is an exception and why, and who gets which
 * name and, where it is not random, which PIN. Whether somebody else has the name is not asked here.
 */
export function decider(settings: BulkSettings, leastLength: number): (facts: HouseholdFacts) => Decision {
  const nameOf = nameMaker(settings);
  const pinOf = pinMaker(settings, leastLength);

  return (facts) => {
    const left = whyLeft(facts, settings);
    if (left) return { left };
    if (facts.inactive) return { exception: "inactive" };
    if (facts.firstName === null) return { exception: "no primary person" };

    const made = nameOf(facts);
    if ("reason" in made) {
      return { exception: made.reason === "source is blank" ? "name source is blank" : made.reason };
    }
    const pin = pinOf?.(facts) ?? null;
    if (pin && "reason" in pin) {
      return { exception: pin.reason === "source is blank" ? "PIN source is blank" : pin.reason };
    }
    const { name, appendable } = made;
    return { give: name, appendable, pin: pin?.pin ?? null, replaces: facts.present !== "none" };
  };
}

/** Bulk runs leave alone who is signing in just now and who is locked out, whatever is chosen (DESIGN.md, the words of the trade). */
function whyLeft({ present, lockedOut }: HouseholdFacts, { existing }: BulkSettings): LeftReason | null {
  if (present === "in use") return "in use";
  if (present === "claimed" && existing !== "replace claimed") return "claimed";
  if (present === "assigned" && existing === "leave") return "assigned";
  return lockedOut ? "locked out" : null;
}
