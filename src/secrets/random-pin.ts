import { randomBytesFew } from "./random-pool";

// Without characters that are confused when read aloud or from paper (0 o, 1 l i, 2 z, 5 s, 9 g q), and without
// vowels, so that no words result. PINs are not case sensitive, so lower case is enough.
const LETTERS = "bcdfhjkmnprtvwxy";
const DIGITS = "23456789";
const ALPHABET = LETTERS + DIGITS;
const BYTES_PER_DRAW = 8;
const FAIR_BYTES = 256 - (256 % ALPHABET.length);
const MIN_LENGTH = 2;
// 25 to the eleventh is the last power below 2^53.
const CHARACTERS_IN_A_NUMBER = 11;

/**
 * Returns a PIN from the system's secure random numbers, uniform among those of this length with at least one
 * letter and one digit (SECURITY.md 15): 24 characters to choose from, 32 bits at the usual 7.
 * Throws RangeError for fewer than 2 characters.
 */
export function randomPin(length = 7): string {
  if (length < MIN_LENGTH) throw new RangeError(`A random PIN has at least ${MIN_LENGTH} characters.`);

  // Drawn again as a whole if letters or digits are missing: replacing one character would favor some PINs.
  let pin: string;
  do {
    pin = "";
    while (pin.length < length) pin += fewCharacters().slice(0, length - pin.length);
  } while (!/\d/.test(pin) || !/\D/.test(pin));
  return pin;
}

/** Returns some uniform characters. Skips the highest byte values, which would favor the first characters. */
function fewCharacters() {
  let characters = "";
  for (const byte of randomBytesFew(BYTES_PER_DRAW)) {
    if (byte < FAIR_BYTES) characters += ALPHABET[byte % ALPHABET.length];
  }
  return characters;
}

/** Returns how many different PINs of this length randomPin() can return. */
export function numberOfRandomPins(length: number): number {
  return ALPHABET.length ** length - LETTERS.length ** length - DIGITS.length ** length;
}

/** Returns a unique whole number for a PIN's first eleven characters. */
export function numberOfPin(pin: string): number {
  let number = 0;
  for (let index = 0; index < Math.min(pin.length, CHARACTERS_IN_A_NUMBER); index++) {
    number = number * (ALPHABET.length + 1) + ALPHABET.indexOf(pin.charAt(index)) + 1;
  }
  return number;
}
