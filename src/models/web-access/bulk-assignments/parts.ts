import { fold } from "../../../secrets/fold";
import { reversedDigits } from "../../households/search-keys";
import { typeable } from "../customer-name";
import type { HouseholdFacts } from "./household-facts";

const LAST_OF_A_PHONE = 4;
const LONGEST_READ = 40;
const FIRST_LETTER = /^.\p{M}*/su;
const US_ZIP = /^(\d{5})(?:\D|\d{4}$|$)/;
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;

/** What user names and PINs can be made of. */
export type Ingredients = Pick<
  HouseholdFacts,
  "id" | "email" | "zip" | "phone" | "firstName" | "lastName" | "dateOfBirth"
>;

/** One thing known of a household, as a pattern names it. */
export interface Part {
  name: string;
  /** In words for the form. */
  meaning: string;
  /** What others shall not read in a user name, or what a user name can't be made of. */
  pinsOnly: boolean;
  /** "" where it is blank. Never throws. */
  of(facts: Ingredients): string;
}

/** The parts of patterns, in the order in which the form explains them. */
export const PARTS: readonly Part[] = [
  part("first", "First name of the primary person, letters and digits only", ({ firstName }) => typed(firstName)),
  part("last", "Last name of the primary person, letters and digits only", lastName),
  part("f", "First letter of the first name", ({ firstName }) => firstLetter(typed(firstName))),
  part("l", "First letter of the last name", (facts) => firstLetter(lastName(facts))),
  part("household", "Household ID", householdId),
  part("phone", "Digits of the phone with its area code: home, else mobile, else work", ({ phone }) => digitsOf(phone)),
  part("phone4", "Last 4 digits of the phone", lastOfPhone),
  part("zip", "ZIP, its first five digits; another country's postal code whole", ({ zip }) => postalCode(zip)),
  part("birthyear", "Year of birth of the primary person, such as 1984", (facts) => dateOfBirth(facts).slice(0, 4)),
  { ...part("birth", "Date of birth of the primary person, such as 19840630", dateOfBirth), pinsOnly: true },
  { ...part("email", "Email of the household", ({ email }) => email?.trim() ?? ""), pinsOnly: true },
];

export function householdId({ id }: Ingredients) {
  return String(id);
}

export function lastName({ lastName }: Ingredients) {
  return typed(lastName);
}

/** "0101" of (951) 555-0101. */
export function lastOfPhone({ phone }: Ingredients) {
  const digits = digitsOf(phone);
  return digits.length < LAST_OF_A_PHONE ? "" : digits.slice(-LAST_OF_A_PHONE);
}

/** "92501" of 92501-1234; "" of another country's postal code. */
export function fiveDigitZip({ zip }: Ingredients) {
  return US_ZIP.exec(plain(zip))?.[1] ?? "";
}

/** "19840630" */
export function dateOfBirth({ dateOfBirth }: Ingredients) {
  return (
    DATE.exec(dateOfBirth ?? "")
      ?.slice(1)
      .join("") ?? ""
  );
}

function part(name: string, meaning: string, of: Part["of"]): Part {
  return { name, meaning, pinsOnly: false, of };
}

function typed(name: string | null) {
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
