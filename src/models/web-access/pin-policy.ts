import { dictionary } from "@zxcvbn-ts/language-common";
import { fitForUse, fold } from "../../secrets/fold";

export type PinPolicyInputs = {
  /** The Password Device's minimum length, counted in characters. */
  leastLength: number;
  /** What others know about the household: user name, names, email, phones, household ID, the site's name. */
  context: string[];
};

const MOST_COMMON = 3000;
const LONGEST_CHECKED_FOR_CONTEXT = 256;
const LEAST_LETTERS = 2;
const LEAST_DIGITS = 4;
const DIGITS_OF_A_LOCAL_PHONE = 7;
const WORDS_FOR_EVERY_SITE =
  "webtrac rectrac recconnect gatehouse parks park recreation rec department city county household family member pass " +
  "password passcode pin user username name login signin welcome web site my the and of for is";

/**
 * Accepts a PIN as typed (outer white space already trimmed) and returns the error to show beside it, or null if it may
 * be used (SECURITY.md 41). No composition rules, on purpose. Not called for an assigned random PIN that the customer
 * keeps. Never throws.
 */
export function errorInPin(pin: string, { leastLength, context }: PinPolicyInputs): string | null {
  if (pin.trim() === "") return "Enter a PIN.";
  if (!fitForUse(pin)) return "This PIN has a character that can't be used. Use letters, digits, spaces and symbols.";

  const folded = fold(pin);
  if (!hasAtLeast(leastLength, folded)) return `Choose a PIN with at least ${leastLength} characters.`;
  if (mostCommon(leastLength).has(folded)) return "This PIN is too common. Choose another.";
  if (isMadeOfContext(folded, context)) {
    return "This PIN has only names, numbers or words that others can guess. Add a word of your own.";
  }
  return null;
}

/**
 * Returns whether a PIN made from facts about a household may be used: checks the policy except for context, since the
 * PIN is made from context on purpose. Never throws.
 */
export function meetsPolicyButContext(pin: string, leastLength: number): boolean {
  const folded = fold(pin);
  return fitForUse(pin) && hasAtLeast(leastLength, folded) && !mostCommon(leastLength).has(folded);
}

/** Returns the rules as sentences to show beside the field (SECURITY.md 41). */
export function rulesOfPin(leastLength: number): string[] {
  return [
    `Use at least ${leastLength} characters. There is no maximum.`,
    "You can use letters, digits, spaces and symbols. Not case sensitive.",
    `Don't use one of the ${MOST_COMMON.toLocaleString("en-US")} most common passwords.`,
    "Don't use only your name, user name, email, phone or household ID, or words such as parks or password, even with digits added.",
  ];
}

function hasAtLeast(characters: number, text: string) {
  // A character is one or two units, so twice as many units hold enough of them; the rest needn't be counted.
  return [...text.slice(0, 2 * characters)].length >= characters;
}

let mostCommonOfThatLength = { leastLength: Number.NaN, passwords: new Set<string>() };

/** The most common passwords that are long enough, as ASVS 6.2.4 counts them; shorter ones are refused anyway. */
function mostCommon(leastLength: number) {
  if (mostCommonOfThatLength.leastLength !== leastLength) {
    const passwords = new Set<string>();
    for (const password of dictionary["passwords-common"]) {
      if (passwords.size === MOST_COMMON) break;
      if (hasAtLeast(leastLength, password)) passwords.add(fold(password));
    }
    mostCommonOfThatLength = { leastLength, passwords };
  }
  return mostCommonOfThatLength.passwords;
}

/** Returns whether nothing is left of a PIN without the context's words, digits and punctuation. */
function isMadeOfContext(folded: string, context: string[]) {
  if (context.some((entry) => fold(entry.trim()) === folded)) return true;
  // A PIN this long is beyond guessing, and checking it would take time.
  if (folded.length > LONGEST_CHECKED_FOR_CONTEXT) return false;

  const entries = [WORDS_FOR_EVERY_SITE, ...context.filter((entry) => entry.length <= LONGEST_CHECKED_FOR_CONTEXT)];
  const words = new Set(entries.flatMap(wordsIn));
  const letters = lettersOf(withoutMarks(folded));
  const digits = digitsOf(folded);
  return letters === ""
    ? [...words].some((word) => isNumber(word) && digits.includes(word))
    : consistsOf(words, letters);
}

/** The words one entry may be typed as: `Ada O'Neil` is ada, neil, oneil and adaoneil; a phone is also its last digits. */
function wordsIn(entry: string) {
  const text = withoutMarks(fold(entry));
  const parts = [text, ...text.split(/[\s@]+/), ...text.split(/[^\p{L}'’]+/u)];
  const words = [...parts, ...text.split(/[^\p{L}]+/u)].map(lettersOf).filter((word) => word.length >= LEAST_LETTERS);
  const numbers = [...parts, ...text.split(/\D+/)]
    .map(digitsOf)
    .flatMap((number) => [number, number.slice(-DIGITS_OF_A_LOCAL_PHONE)])
    .filter((number) => number.length >= LEAST_DIGITS);
  return [...words, ...numbers];
}

/** Returns whether the letters can be split entirely into words, each used any number of times. */
function consistsOf(words: Set<string>, letters: string) {
  const lengths = new Set([...words].map((word) => word.length));
  const reached = new Set([0]);
  for (let start = 0; start < letters.length; start++) {
    if (!reached.has(start)) continue;
    for (const length of lengths) {
      if (words.has(letters.slice(start, start + length))) reached.add(start + length);
    }
  }
  return reached.has(letters.length);
}

/** núñez is guessed as nunez too. */
function withoutMarks(text: string) {
  return text.normalize("NFD").replace(/\p{M}/gu, "");
}

function lettersOf(text: string) {
  return text.replace(/[\p{N}\p{P}\p{S}\p{Z}\p{C}]/gu, "");
}

function digitsOf(text: string) {
  return text.replace(/\D/g, "");
}

function isNumber(word: string) {
  return /^\d/.test(word);
}
