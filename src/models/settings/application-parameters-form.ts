import { refuse } from "../errors";
import { type ApplicationParametersValues, USER_NAME_FORMATS, type UserNameFormat } from "./application-parameters";

const MIN_LENGTH = 7;
export const MAX_RANDOM_PIN_LENGTH = 64;

export interface SubmittedApplicationParameters {
  userNameFormat: string;
  randomPinLength: string;
  passwordResetEmail: string;
}

/** The shortest random PIN that can be set: the Password Device's minimum, and at least 7. */
export function minRandomPinLength(leastPinLength: number) {
  return Math.max(MIN_LENGTH, leastPinLength);
}

/** The values as the form shows them. */
export function formValues(values: ApplicationParametersValues): SubmittedApplicationParameters {
  return { ...values, randomPinLength: String(values.randomPinLength) };
}

/** Converts the submitted form to values to save. The Password Device's minimum PIN length applies. Throws Invalid by field. */
export function applicationParametersFrom(
  submitted: SubmittedApplicationParameters,
  leastPinLength: number,
): ApplicationParametersValues {
  const min = minRandomPinLength(leastPinLength);
  const length = /^\d{1,4}$/.test(submitted.randomPinLength) ? Number(submitted.randomPinLength) : Number.NaN;
  const range = `Enter a whole number from ${min} to ${MAX_RANDOM_PIN_LENGTH}.`;

  refuse({
    userNameFormat: isUserNameFormat(submitted.userNameFormat) ? null : "Choose a user name format.",
    randomPinLength: length >= min && length <= MAX_RANDOM_PIN_LENGTH ? null : range,
  });
  return {
    userNameFormat: submitted.userNameFormat as UserNameFormat,
    randomPinLength: length,
    passwordResetEmail: submitted.passwordResetEmail === "Y" ? "Y" : "N",
  };
}

function isUserNameFormat(word: string): word is UserNameFormat {
  return (USER_NAME_FORMATS as readonly string[]).includes(word);
}
