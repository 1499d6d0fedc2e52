import { randomInt } from "node:crypto";

// Without what is taken for something else when read aloud or off paper (0 o, 1 l i, 2 z, 5 s, 9 g q), and without
// vowels, so that no word comes out. Case makes no difference, so lower case is enough.
const LETTERS = "bcdfhjkmnprtvwxy";
const DIGITS = "23456789";
const ALPHABET = LETTERS + DIGITS;
const SHORTEST = 2;

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
    pin = Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
  } while (!/\d/.test(pin) || !/\D/.test(pin));
  return pin;
}
