import { fold } from "../../secrets/fold";

const MAX_KEY_LENGTH = 100;
// ICU takes seconds to sort thousands of combining marks, and no real name is longer.
const MAX_INPUT_LENGTH = 400;
const COUNTRY_CODE = "1";
const DIGITS_WITH_COUNTRY_CODE = 11;
const APOSTROPHES = /[\u2018\u2019\u02bc\u0060\u00b4]/g;
const EXTENSION = /\s*(?:ext\.?|x|#).*$/is;

/** The search key of a name: folded, without accents, with single spaces, at most 100 characters. */
export function nameKey(name: string) {
  const folded = fold(name.slice(0, MAX_INPUT_LENGTH).replace(APOSTROPHES, "'"));
  const bare = folded.normalize("NFKD").replace(/[\p{M}\p{Cf}]/gu, "");
  return bare.replace(/\s+/g, " ").trim().slice(0, MAX_KEY_LENGTH).toWellFormed();
}

/** The key by which emails are compared: folded, at most 254 characters. */
export function emailKey(email: string) {
  return fold(email.trim().slice(0, MAX_INPUT_LENGTH)).slice(0, 254).toWellFormed();
}

/** The digits of a phone number in reverse, so that an index can find it by its last digits. */
export function reversedDigits(number: string) {
  const plain = withoutExtension(number.slice(0, MAX_INPUT_LENGTH).normalize("NFKC"));
  const digits = plain.replace(/\D/g, "").slice(0, MAX_KEY_LENGTH);
  const local =
    digits.length === DIGITS_WITH_COUNTRY_CODE && digits.startsWith(COUNTRY_CODE) ? digits.slice(1) : digits;
  return [...local].reverse().join("");
}

/** "(951) 555-0101" of "(951) 555-0101 ext. 12": the extension doesn't count as the last digits. */
export function withoutExtension(number: string) {
  return number.replace(EXTENSION, "");
}

/** The first characters of a key, counted in code points as databases do. */
export function firstOf(key: string, characters: number) {
  return [...key].slice(0, characters).join("");
}

/** The upper bound of keys that start with this one, in byte order. No key contains this last code point. */
export function endOf(key: string) {
  return `${key}\u{10ffff}`;
}
