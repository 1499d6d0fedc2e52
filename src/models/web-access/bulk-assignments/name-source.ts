import { fitForUse, fold } from "../../../secrets/fold";
import { couldBeAnotherId } from "../user-name";
import type { BulkSettings } from "./bulk-settings";
import { householdId, type Ingredients } from "./parts";
import { compose, patternOf } from "./pattern";

/** A user name, and whether a free number may go behind it where it is taken; or why there is none. */
export type MadeName =
  | { name: string; appendable: boolean }
  | { reason: "no email" | "source is blank" | "name can't be used" };

type NameSettings = Pick<BulkSettings, "nameSource" | "namePattern" | "withoutEmail">;

/** How these settings make the user name of a household. Whether somebody has it is not asked here. Never throws. */
export function nameMaker(settings: NameSettings): (facts: Ingredients) => MadeName {
  if (settings.nameSource === "household ID") return idOf;
  return settings.nameSource === "email" ? emailMaker(settings.withoutEmail) : patternMaker(settings.namePattern);
}

function emailMaker(withoutEmail: BulkSettings["withoutEmail"]) {
  return (facts: Ingredients): MadeName => {
    const email = facts.email?.trim();
    if (email) return usable(email, facts) ? { name: email, appendable: false } : { reason: "name can't be used" };
    return withoutEmail === "household ID" ? idOf(facts) : { reason: "no email" };
  };
}

function patternMaker(text: string) {
  const pattern = patternOf(text);
  return (facts: Ingredients): MadeName => {
    const made = compose(pattern, facts);
    if ("blank" in made) return { reason: "source is blank" };
    if (!usable(made.text, facts)) return { reason: "name can't be used" };
    // A household ID with a number behind would be another's.
    return { name: made.text, appendable: fold(made.text) !== householdId(facts) };
  };
}

function idOf(facts: Ingredients): MadeName {
  return { name: householdId(facts), appendable: false };
}

function usable(name: string, facts: Ingredients) {
  return name !== "" && fitForUse(name) && !couldBeAnotherId(name, facts);
}
