import { fitForUse, fold, isAscii } from "../../secrets/fold";

const LONGEST_PART = 40;
// Reading more would only take time: at most 40 letters are used.
const LONGEST_READ = 400;
const NEITHER_LETTER_NOR_DIGIT = /[^a-z0-9]+/g;
const DIGITS_ONLY = /^\p{Nd}+$/u;
/** Latin letters that Unicode doesn't take apart, as they are typed where the keyboard lacks them. */
const PLAIN: Record<string, string> = { æ: "ae", œ: "oe", ø: "o", đ: "d", ð: "d", þ: "th", ł: "l", ħ: "h", ŧ: "t" };

/**
 * A customer name: "ada.okafor" of Ada Okafor, "jose.nunez" of José Núñez. Letters and digits only, the household's own
 * letters where they have no ASCII form. Null where nothing that can be typed comes out, or digits alone, which are
 * household IDs.
 */
export function customerName({ firstName, lastName }: { firstName: string; lastName: string }): string | null {
  const name = [firstName, lastName].map(typeable).filter(Boolean).join(".");
  return name === "" || DIGITS_ONLY.test(name) || !fitForUse(name) ? null : name;
}

/**
 * One name as it is typed: "nunez" of Núñez, "oneil" of O'Neil, forty letters at most; "" where nothing remains. Never
 * throws.
 */
export function typeable(name: string): string {
  const read = name.slice(0, LONGEST_READ);
  if (isAscii(read)) return read.toLowerCase().replace(NEITHER_LETTER_NOR_DIGIT, "").slice(0, LONGEST_PART);

  const apart = fold(read.toWellFormed()).normalize("NFD");
  const plain = apart
    .replace(/[æœøđðþłħŧ]/g, (letter) => PLAIN[letter] ?? letter)
    .replace(/([a-z\p{Nd}])\p{M}+/gu, "$1");
  // Marks go with what they stand on: joined to the letter before, they would be too many.
  const letters = plain.replace(/[^\p{L}\p{M}\p{Nd}]+\p{M}*|^\p{M}+/gu, "").normalize("NFC");
  return [...letters].slice(0, LONGEST_PART).join("");
}
