import { randomBytesFew } from "./random-pool";

// Without what is taken for something else when read aloud or off paper (0 o, 1 l i, 2 z, 5 s, 9 g q), and without
// vowels, so that no word comes out. Case makes no difference, so lower case is enough.
const LETTERS = "bcdfhjkmnprtvwxy";
const DIGITS = "23456789";
const ALPHABET = LETTERS + DIGITS;
const DRAWN_AT_ONCE = 8;
const FAIR_BYTES = 256 - (256 % ALPHABET.length);
const SHORTEST = 2;
// 25 to the eleventh is the last power below 2^53.
const CHARACTERS_IN_A_NUMBER = 11;

/**
 * Gives a PIN from the system's secure random numbers, uniform among those of that length that have at least one
 * letter and one digit (SECURITY.md 15): 24 characters to choose from, 32 bits at the usual 7.
 * Throws RangeError when asked for less than 2 characters.
 */
export function randomPin(length = 7): string {
  if (length < SHORTEST) throw new RangeError(`A random PIN has at least ${SHORTEST} characters.`);

  // Drawn again as a whole where letters or digits are missing: mending one place would favour some PINs.
  let pin: string;
  do {
    pin = "";
    while (pin.length < length) pin += fewCharacters().slice(0, length - pin.length);
  } while (!/\d/.test(pin) || !/\D/.test(pin));
  return pin;
}

/** Some characters, uniform: the last few bytes, which would favour the first ones, are passed over. */
function fewCharacters() {
  let characters = "";
  for (const byte of randomBytesFew(DRAWN_AT_ONCE)) {
    if (byte < FAIR_BYTES) characters += ALPHABET[byte % ALPHABET.length];
  }
  return characters;
}

/** How many different PINs of that length randomPin() can give. */
export function numberOfRandomPins(length: number): number {
  return ALPHABET.length ** length - LETTERS.length ** length - DIGITS.length ** length;
}

/** A whole number for a PIN's first eleven characters, other for each. */
export function numberOfPin(pin: string): number {
  let number = 0;
  for (let index = 0; index < Math.min(pin.length, CHARACTERS_IN_A_NUMBER); index++) {
    number = number * (ALPHABET.length + 1) + ALPHABET.indexOf(pin.charAt(index)) + 1;
  }
  return number;
}
