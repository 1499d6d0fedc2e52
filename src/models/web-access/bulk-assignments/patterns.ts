import { fitForUse, fold } from "../../../secrets/fold";
import { reversedDigits } from "../../households/search-keys";
import { typeable } from "../customer-name";
import type { HouseholdFacts } from "./household-facts";

const LAST_PHONE_DIGITS = 4;
const LONGEST_READ = 40;
const FIRST_LETTER = /^.\p{M}*/su;
const US_ZIP = /^(\d{5})(?:\D|\d{4}$|$)/;
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;

/** The facts that user names and PINs can be made from. */
export type SourceFacts = Pick<
  HouseholdFacts,
  "id" | "email" | "zip" | "phone" | "firstName" | "lastName" | "dateOfBirth"
>;

/** A placeholder of a pattern, such as {last}. */
export interface Part {
  name: string;
  /** Explains the part on the form. */
  meaning: string;
  /** True for parts that must not show in a user name, or can't be part of one. */
  pinsOnly: boolean;
  /** "" if it is blank. Never throws. */
  of(facts: SourceFacts): string;
}

/** The parts of patterns, in the order in which the form explains them. */
export const PARTS: readonly Part[] = [
  part("first", "First name of the primary person, letters and digits only", ({ firstName }) =>
    typeableName(firstName),
  ),
  part("last", "Last name of the primary person, letters and digits only", lastName),
  part("f", "First letter of the first name", ({ firstName }) => firstLetter(typeableName(firstName))),
  part("l", "First letter of the last name", (facts) => firstLetter(lastName(facts))),
  part("household", "Household ID", householdId),
  part("phone", "Digits of the phone with area code: home, else mobile, else work", ({ phone }) => digitsOf(phone)),
  part("phone4", "Last 4 digits of the phone", lastOfPhone),
  part("zip", "First five digits of the ZIP, or the whole postal code of another country", ({ zip }) =>
    postalCode(zip),
  ),
  part("birthyear", "Birth year of the primary person, such as 1984", (facts) => dateOfBirth(facts).slice(0, 4)),
  { ...part("birth", "Date of birth of the primary person, such as 19840630", dateOfBirth), pinsOnly: true },
  { ...part("email", "Email of the household", ({ email }) => email?.trim() ?? ""), pinsOnly: true },
];

export function householdId({ id }: SourceFacts) {
  return String(id);
}

export function lastName({ lastName }: SourceFacts) {
  return typeableName(lastName);
}

/** "0101" of (951) 555-0101. */
export function lastOfPhone({ phone }: SourceFacts) {
  const digits = digitsOf(phone);
  return digits.length < LAST_PHONE_DIGITS ? "" : digits.slice(-LAST_PHONE_DIGITS);
}

/** "92501" of 92501-1234; "" of another country's postal code. */
export function fiveDigitZip({ zip }: SourceFacts) {
  return US_ZIP.exec(plain(zip))?.[1] ?? "";
}

/** "19840630" */
export function dateOfBirth({ dateOfBirth }: SourceFacts) {
  return (
    DATE.exec(dateOfBirth ?? "")
      ?.slice(1)
      .join("") ?? ""
  );
}

function part(name: string, meaning: string, of: Part["of"]): Part {
  return { name, meaning, pinsOnly: false, of };
}

function typeableName(name: string | null) {
  return name === null ? "" : typeable(name);
}

function firstLetter(name: string) {
  return FIRST_LETTER.exec(name)?.[0] ?? "";
}

/** Without country code and extension, as the search compares phones. */
function digitsOf(phone: string | null) {
  return phone === null ? "" : [...reversedDigits(phone)].reverse().join("");
}

function postalCode(zip: string | null) {
  return US_ZIP.exec(plain(zip))?.[1] ?? typeable(plain(zip));
}

function plain(zip: string | null) {
  return zip === null ? "" : fold(zip.slice(0, LONGEST_READ)).trim();
}

const LONGEST = 200;
const IN_BRACES = /\{([^{}]*)\}/;
const BRACE = /[{}]/;
const UNSEEN = /[\p{C}\p{DI}]|[^\S ]/u;
const BY_NAME = new Map(PARTS.map((part) => [part.name, part]));

export type PatternUse = "name" | "PIN";

/** A parsed pattern such as `{first}.{last}`: literal texts and parts, in order. */
export type Pattern = readonly (string | Part)[];

export type Composed = { text: string } | { blank: string };

/** Parses a pattern once, to be composed for any number of households. Unknown parts stay text. Never throws. */
export function parsePattern(text: string): Pattern {
  return text
    .split(IN_BRACES)
    .map((segment, index) => (isLiteral(segment, index) ? segment : (partNamed(segment) ?? `{${segment}}`)))
    .filter((segment) => segment !== "");
}

/** Composes the text for one household; else the name of the first part that is blank for it. Never throws. */
export function compose(pattern: Pattern, facts: SourceFacts): Composed {
  let text = "";
  for (const segment of pattern) {
    const value = typeof segment === "string" ? segment : segment.of(facts);
    if (value === "" && typeof segment !== "string") return { blank: segment.name };
    text += value;
  }
  return { text };
}

/** The parts that a user name or a PIN can use. */
export function partsFor(use: PatternUse): Part[] {
  return PARTS.filter(({ pinsOnly }) => use === "PIN" || !pinsOnly);
}

/** The error to show beside a pattern, or null. Never throws. */
export function errorInPattern(text: string, use: PatternUse): string | null {
  if (text.trim() === "") return `Enter a pattern, such as ${use === "name" ? "{first}.{last}" : "{last}{zip}"}.`;
  if (text.length > LONGEST) return `Use at most ${LONGEST} characters.`;

  const segments = text.split(IN_BRACES);
  const literals = segments.filter(isLiteral);
  if (literals.some((literal) => BRACE.test(literal))) {
    return "A brace is not paired. Put each part between two braces, such as {last}.";
  }
  const names = segments.filter((segment, index) => !isLiteral(segment, index));
  return errorInParts(names, use) ?? errorInText(literals.join(""), use);
}

/** A pattern split at its parts has literals at even indexes. */
function isLiteral(_: string, index: number) {
  return index % 2 === 0;
}

function errorInParts(names: string[], use: PatternUse) {
  if (names.length === 0) {
    return `Add a part, such as {last}. Fixed text gives every household the same ${use === "name" ? "user name" : "PIN"}.`;
  }
  return names.map((name) => errorInPart(name, use)).find((error) => error !== null) ?? null;
}

function errorInPart(name: string, use: PatternUse) {
  const part = partNamed(name);
  if (part && (use === "PIN" || !part.pinsOnly)) return null;
  if (use === "name" && part?.name === "email")
    return "To use emails as user names, choose Email instead of a pattern.";
  const listed = partsFor(use).map((one) => `{${one.name}}`);
  const why = part ? `Use {${part.name}} in PINs only.` : `${shown(name)} is not a part.`;
  return `${why} The parts are ${listed.slice(0, -1).join(", ")} and ${listed.at(-1)}.`;
}

function errorInText(text: string, use: PatternUse) {
  if (!fitForUse(text) || UNSEEN.test(text)) {
    return "Use only letters, digits, dots and hyphens outside the braces.";
  }
  // Full-width and small forms fold to the same character.
  const folded = fold(text);
  if (use === "name" && folded.includes("@")) {
    return "Remove the @. A user name with @ can only be the household's own email.";
  }
  return use === "name" && /\s/.test(folded) ? "Remove the spaces. User names have no spaces." : null;
}

function partNamed(name: string) {
  return BY_NAME.get(name.trim().toLowerCase());
}

function shown(name: string) {
  return `{${name.toWellFormed().replace(new RegExp(UNSEEN, "gu"), "\ufffd")}}`;
}
