import { meetsPolicyButContext } from "../pin-policy";
import type { BulkSettings, PinSource } from "./bulk-settings";
import { dateOfBirth, fiveDigitZip, householdId, type Ingredients, lastName, lastOfPhone } from "./parts";
import { compose, patternOf } from "./pattern";

/** A PIN as it will be typed, or why there is none. */
export type MadePin = { pin: string } | { reason: "source is blank" | "PIN below the policy" };

type PinSettings = Pick<BulkSettings, "pinSource" | "pinPattern">;

/** The sources that are one thing others know of a household. */
export type KnownSource = Exclude<PinSource, "random" | "pattern">;

/** What a PIN of each source is, in the words of the form and the preview. */
export const whatPinIsMadeOf: Record<PinSource, string> = {
  random: "Random letters and digits",
  phone: "Last 4 digits of the phone",
  "household ID": "Household ID",
  ZIP: "ZIP, its five digits",
  "last name": "Last name of the primary person",
  "date of birth": "Date of birth of the primary person, as YYYYMMDD",
  pattern: "A pattern of parts",
};

const sources: Record<KnownSource, (facts: Ingredients) => string> = {
  phone: lastOfPhone,
  "household ID": householdId,
  ZIP: fiveDigitZip,
  "last name": lastName,
  "date of birth": dateOfBirth,
};

/**
 * How these settings make the PIN of a household; null for random ones, which are drawn where they are sealed.
 * `leastLength` is the Password Device's. Never throws.
 */
export function pinMaker(settings: PinSettings, leastLength: number): ((facts: Ingredients) => MadePin) | null {
  const { pinSource } = settings;
  if (pinSource === "random") return null;
  const textOf = pinSource === "pattern" ? composer(settings.pinPattern) : sources[pinSource];

  return (facts) => {
    const pin = textOf(facts);
    if (pin === "") return { reason: "source is blank" };
    return meetsPolicyButContext(pin, leastLength) ? { pin } : { reason: "PIN below the policy" };
  };
}

/** What a source gives before the policy is asked; "" where it is blank. */
export function sourceText(source: KnownSource, facts: Ingredients) {
  return sources[source](facts);
}

function composer(text: string) {
  const pattern = patternOf(text);
  return (facts: Ingredients) => {
    const made = compose(pattern, facts);
    return "blank" in made ? "" : made.text.trim();
  };
}
