import { fitForUse, fold } from "../../../secrets/fold";
import { meetsPolicyButContext } from "../pin-policy";
import { couldBeAnotherId } from "../user-name";
import type { ExceptionReason, UnchangedReason } from "./bulk-outcomes";
import type { BulkSettings, PinSource } from "./bulk-settings";
import type { HouseholdFacts } from "./household-facts";
import {
  compose,
  dateOfBirth,
  fiveDigitZip,
  householdId,
  lastName,
  lastOfPhone,
  parsePattern,
  type SourceFacts,
} from "./patterns";

/** What a run would do with one household, without regard to other households. */
export type Decision =
  | { give: string; appendable: boolean; pin: string | null; replaces: boolean }
  | { unchanged: UnchangedReason }
  | { exception: ExceptionReason };

/**
 * Returns how these settings decide about a household: whether it stays unchanged, is an exception and why, or which
 * user name and, if not random, which PIN it gets. Does not check whether another household has the name.
 */
export function decider(settings: BulkSettings, leastLength: number): (facts: HouseholdFacts) => Decision {
  const nameOf = nameMaker(settings);
  const pinOf = pinMaker(settings, leastLength);

  return (facts) => {
    const unchanged = whyUnchanged(facts, settings);
    if (unchanged) return { unchanged };
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

/** Bulk runs never change a web user that is signing in or locked out, whatever the settings (DESIGN.md section 1). */
function whyUnchanged({ present, lockedOut }: HouseholdFacts, { existing }: BulkSettings): UnchangedReason | null {
  if (present === "in use") return "in use";
  if (present === "claimed" && existing !== "replace claimed") return "claimed";
  if (present === "assigned" && existing === "leave") return "assigned";
  return lockedOut ? "locked out" : null;
}

/** A user name, and whether a number may be added if it is taken; or why there is none. */
export type MadeName =
  | { name: string; appendable: boolean }
  | { reason: "no email" | "source is blank" | "name can't be used" };

type NameSettings = Pick<BulkSettings, "nameSource" | "namePattern" | "withoutEmail">;

/** Returns how these settings make the user name of a household. Does not check whether it is taken. Never throws. */
export function nameMaker(settings: NameSettings): (facts: SourceFacts) => MadeName {
  if (settings.nameSource === "household ID") return idOf;
  return settings.nameSource === "email" ? emailMaker(settings.withoutEmail) : patternMaker(settings.namePattern);
}

function emailMaker(withoutEmail: BulkSettings["withoutEmail"]) {
  return (facts: SourceFacts): MadeName => {
    const email = facts.email?.trim();
    if (email) return usable(email, facts) ? { name: email, appendable: false } : { reason: "name can't be used" };
    return withoutEmail === "household ID" ? idOf(facts) : { reason: "no email" };
  };
}

function patternMaker(text: string) {
  const pattern = parsePattern(text);
  return (facts: SourceFacts): MadeName => {
    const made = compose(pattern, facts);
    if ("blank" in made) return { reason: "source is blank" };
    if (!usable(made.text, facts)) return { reason: "name can't be used" };
    // A household ID with a number added would be another household's ID.
    return { name: made.text, appendable: fold(made.text) !== householdId(facts) };
  };
}

function idOf(facts: SourceFacts): MadeName {
  return { name: householdId(facts), appendable: false };
}

function usable(name: string, facts: SourceFacts) {
  return name !== "" && fitForUse(name) && !couldBeAnotherId(name, facts);
}

/** A PIN as the customer will type it, or why there is none. */
export type MadePin = { pin: string } | { reason: "source is blank" | "PIN below the policy" };

type PinSettings = Pick<BulkSettings, "pinSource" | "pinPattern">;

/** The sources that are one fact others know about a household. */
export type KnownSource = Exclude<PinSource, "random" | "pattern">;

/** The label of each PIN source on the form and the preview. */
export const PIN_SOURCE_LABELS: Record<PinSource, string> = {
  random: "Random letters and digits",
  phone: "Last 4 digits of the phone",
  "household ID": "Household ID",
  ZIP: "ZIP, first five digits",
  "last name": "Last name of the primary person",
  "date of birth": "Date of birth of the primary person, as YYYYMMDD",
  pattern: "A pattern of parts",
};

const sources: Record<KnownSource, (facts: SourceFacts) => string> = {
  phone: lastOfPhone,
  "household ID": householdId,
  ZIP: fiveDigitZip,
  "last name": lastName,
  "date of birth": dateOfBirth,
};

/**
 * Returns how these settings make the PIN of a household; null for random PINs, which are drawn when they are sealed.
 * `leastLength` is the Password Device's minimum length. Never throws.
 */
export function pinMaker(settings: PinSettings, leastLength: number): ((facts: SourceFacts) => MadePin) | null {
  const { pinSource } = settings;
  if (pinSource === "random") return null;
  const textOf = pinSource === "pattern" ? composer(settings.pinPattern) : sources[pinSource];

  return (facts) => {
    const pin = textOf(facts);
    if (pin === "") return { reason: "source is blank" };
    return meetsPolicyButContext(pin, leastLength) ? { pin } : { reason: "PIN below the policy" };
  };
}

/** The text of a source, before the policy is checked; "" if it is blank. */
export function sourceText(source: KnownSource, facts: SourceFacts) {
  return sources[source](facts);
}

function composer(text: string) {
  const pattern = parsePattern(text);
  return (facts: SourceFacts) => {
    const made = compose(pattern, facts);
    return "blank" in made ? "" : made.text.trim();
  };
}
