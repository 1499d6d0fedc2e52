import { fold } from "../../secrets/fold";

const LONGEST_KEY = 100;
// Sorting thousands of combining marks takes ICU seconds; nobody's name needs more than this.
const LONGEST_READ = 400;
const COUNTRY_CODE = "1";
const DIGITS_WITH_COUNTRY_CODE = 11;
const APOSTROPHES = /[\u2018\u2019\u02bc\u0060\u00b4]/g;
const EXTENSION = /\s*(?:ext\.?|x|#).*$/is;

/** A name as the search compares it: folded, without accents, single spaces, its first 100 characters. */
export function nameKey(name: string) {
  const folded = fold(name.slice(0, LONGEST_READ).replace(APOSTROPHES, "'"));
  const bare = folded.normalize("NFKD").replace(/[\p{M}\p{Cf}]/gu, "");
  return bare.replace(/\s+/g, " ").trim().slice(0, LONGEST_KEY).toWellFormed();
}

/** An email as it is compared: folded, its first 254 characters. */
export function emailKey(email: string) {
  return fold(email.trim().slice(0, LONGEST_READ)).slice(0, 254).toWellFormed();
}

/** The digits of a phone number from the last to the first, so that its ending is searched from the beginning. */
export function reversedDigits(number: string) {
  const plain = withoutExtension(number.slice(0, LONGEST_READ).normalize("NFKC"));
  const digits = plain.replace(/\D/g, "").slice(0, LONGEST_KEY);
  const local =
    digits.length === DIGITS_WITH_COUNTRY_CODE && digits.startsWith(COUNTRY_CODE) ? digits.slice(1) : digits;
  return [...local].reverse().join("");
}

/** "(951) 555-0101" of "(951) 555-0101 ext. 12": an extension is no part of the number's ending. */
export function withoutExtension(number: string) {
  return number.replace(EXTENSION, "");
}

/** The first characters of a key, counted as the databases count them. */
export function firstOf(key: string, characters: number) {
  return [...key].slice(0, characters).join("");
}

/** Where the keys that begin with this one end, byte by byte; no key has this last code point. */
export function endOf(key: string) {
  return `${key}\u{10ffff}`;
}
