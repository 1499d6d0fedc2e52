import { Forbidden, refuse } from "../../errors";
import { PasswordDevice } from "../../settings/password-device";
import type { Clerk } from "../../staff/clerk";
import { type BulkSettings, isGuessable } from "./bulk-settings";
import { errorInPattern } from "./patterns";

const LONGEST_PIN = 64;
const MOST_DAYS_OF_GUESSABLE = 30;

/** Throws Invalid by field if these settings can't be used now, Forbidden if this clerk may not use them. */
export async function validateSettings(settings: BulkSettings, clerk: Clerk) {
  for (const [isNeeded, permission] of [
    [true, "run bulk assignments"],
    [settings.existing === "replace claimed", "replace claimed web users"],
    [isGuessable(settings), "use guessable PINs"],
  ] as const) {
    if (isNeeded && !clerk.may(permission)) throw new Forbidden(permission);
  }

  const { idFrom, idTo, nameSource, namePattern, pinSource, pinPattern } = settings;
  refuse({
    idTo:
      idFrom !== null && idTo !== null && idTo < idFrom
        ? "Enter a last household ID that is not below the first."
        : null,
    namePattern: nameSource === "pattern" ? errorInPattern(namePattern, "name") : null,
    pinPattern: pinSource === "pattern" ? errorInPattern(pinPattern, "PIN") : null,
    pinLength: pinSource === "random" ? await errorInLength(settings.pinLength) : null,
    pinSource: isGuessable(settings) ? await errorInGuessable(settings) : null,
  });
}

async function errorInLength(length: number) {
  const { leastPinLength } = await PasswordDevice.current();
  if (length < leastPinLength)
    return `Enter at least ${leastPinLength}, the minimum PIN length in the Password Device.`;
  return length > LONGEST_PIN ? `Enter at most ${LONGEST_PIN}.` : null;
}

/** A guessable PIN must be temporary: changed at the first sign-in, limited in attempts, and soon expired. */
async function errorInGuessable({ resetPinChanged }: BulkSettings) {
  const { attempts, assignedDays } = await PasswordDevice.current();
  const missing = [
    resetPinChanged && "de-select Reset PIN Changed Flag to No",
    attempts === null && "set Incorrect attempts allowed in the Password Device",
    (assignedDays === null || assignedDays > MOST_DAYS_OF_GUESSABLE) &&
      `set Days until an assigned PIN expires to ${MOST_DAYS_OF_GUESSABLE} or less in the Password Device`,
  ].filter(Boolean);
  return missing.length === 0 ? null : `Others can guess this PIN. To use it, ${missing.join(", and ")}.`;
}
