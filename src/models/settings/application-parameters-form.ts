import { refuse } from "../errors";
import { type ApplicationParametersValues, USER_NAME_FORMATS, type UserNameFormat } from "./application-parameters";

const SHORTEST = 7;
export const LONGEST_RANDOM_PIN = 64;

export interface TypedApplicationParameters {
  userNameFormat: string;
  randomPinLength: string;
  passwordResetEmail: string;
}

/** The least length of a random PIN that may be set: the Password Device's, and never under 7. */
export function shortestRandomPin(leastPinLength: number) {
  return Math.max(SHORTEST, leastPinLength);
}

/** The values as the form shows them. */
export function asTyped(values: ApplicationParametersValues): TypedApplicationParameters {
  return { ...values, randomPinLength: String(values.randomPinLength) };
}

/** What was typed, as values to save; the Password Device's least PIN length holds here too. Throws Invalid by field. */
export function applicationParametersFrom(
  typed: TypedApplicationParameters,
  leastPinLength: number,
): ApplicationParametersValues {
  const shortest = shortestRandomPin(leastPinLength);
  const length = /^\d{1,4}$/.test(typed.randomPinLength) ? Number(typed.randomPinLength) : Number.NaN;
  const range = `Enter a whole number from ${shortest} to ${LONGEST_RANDOM_PIN}.`;

  refuse({
    userNameFormat: isUserNameFormat(typed.userNameFormat) ? null : "Choose a user name format.",
    randomPinLength: length >= shortest && length <= LONGEST_RANDOM_PIN ? null : range,
  });
  return {
    userNameFormat: typed.userNameFormat as UserNameFormat,
    randomPinLength: length,
    passwordResetEmail: typed.passwordResetEmail === "Y" ? "Y" : "N",
  };
}

function isUserNameFormat(word: string): word is UserNameFormat {
  return (USER_NAME_FORMATS as readonly string[]).includes(word);
}
