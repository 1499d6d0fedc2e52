import { fold } from "../../secrets/fold";

const LONGEST_KEY = 100;
// Sorting thousands of combining marks takes ICU seconds; nobody's name needs more than this.
const LONGEST_READ = 400;
const COUNTRY_CODE = "1";
const DIGITS_WITH_COUNTRY_CODE = 11;

/** A name as the search compares it: folded, without accents, single spaces, its first 100 characters. */
export function nameKey(name: string) {
  const bare = fold(name.slice(0, LONGEST_READ)).normalize("NFKD").replace(/\p{M}/gu, "");
  return bare.replace(/\s+/g, " ").trim().slice(0, LONGEST_KEY).toWellFormed();
}

/** An e-mail as it is compared: folded, its first 254 characters. */
export function emailKey(email: string) {
  return fold(email.trim().slice(0, LONGEST_READ)).slice(0, 254);
}

/** The digits of a phone number from the last to the first, so that its ending is searched from the beginning. */
export function reversedDigits(number: string) {
  const digits = number.slice(0, LONGEST_READ).normalize("NFKC").replace(/\D/g, "").slice(0, LONGEST_KEY);
  const local =
    digits.length === DIGITS_WITH_COUNTRY_CODE && digits.startsWith(COUNTRY_CODE) ? digits.slice(1) : digits;
  return [...local].reverse().join("");
}
