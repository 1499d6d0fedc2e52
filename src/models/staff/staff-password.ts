import { dictionary } from "@zxcvbn-ts/language-common";
import { fold } from "../../secrets/fold";

export const MIN_STAFF_PASSWORD_LENGTH = 12;
const MIN_ORIGINAL_CHARACTERS = 4;

/** The rules as sentences, shown above the field. */
export const staffPasswordRules = [
  `Use at least ${MIN_STAFF_PASSWORD_LENGTH} characters.`,
  "Passwords are case sensitive.",
  "Don't use a common password, or your user name with a few characters added.",
];

let commonest: Set<string> | undefined;

/** Returns the error to show for a clerk's new password, or null if it is allowed. */
export function errorInStaffPassword(password: string, userName: string) {
  if ([...password].length < MIN_STAFF_PASSWORD_LENGTH) {
    return `Use a password of at least ${MIN_STAFF_PASSWORD_LENGTH} characters.`;
  }
  const folded = fold(password);
  commonest ??= new Set(dictionary["passwords-common"].map(fold));
  if (commonest.has(folded)) return "This is one of the most common passwords. Choose another.";

  const remainder = userName ? folded.replaceAll(fold(userName), "") : folded;
  return remainder.length < MIN_ORIGINAL_CHARACTERS || new Set(remainder).size < MIN_ORIGINAL_CHARACTERS
    ? "This password is too easy to guess. Add words of your own."
    : null;
}
