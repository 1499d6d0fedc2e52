import { dictionary } from "@zxcvbn-ts/language-common";
import { fold } from "../../secrets/fold";

export const LEAST_STAFF_PASSWORD = 12;
const LEAST_OF_ONES_OWN = 4;

/** The rules as sentences to show before anyone types. */
export const staffPasswordRules = [
  `Use at least ${LEAST_STAFF_PASSWORD} characters.`,
  "Capital letters count.",
  "Don't use a common password, or the user name with a few signs added.",
];

let commonest: Set<string> | undefined;

/** Gives the sentence to show beside a clerk's new password, or null where it may be used. */
export function errorInStaffPassword(password: string, userName: string) {
  if ([...password].length < LEAST_STAFF_PASSWORD) {
    return `Use a password of at least ${LEAST_STAFF_PASSWORD} characters.`;
  }
  const folded = fold(password);
  commonest ??= new Set(dictionary["passwords-common"].map(fold));
  if (commonest.has(folded)) return "This password is one of the most common ones. Choose another.";

  const ownPart = userName ? folded.replaceAll(fold(userName), "") : folded;
  return ownPart.length < LEAST_OF_ONES_OWN || new Set(ownPart).size < LEAST_OF_ONES_OWN
    ? "This password is too easy to guess. Add words of your own."
    : null;
}
