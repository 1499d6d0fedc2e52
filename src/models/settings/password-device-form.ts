import { Invalid, type Sentences } from "../errors";
import { type PasswordDeviceValues, passwordDeviceDefaults, passwordDeviceLabels } from "./password-device";

/** A number that an administrator may set: its bounds and what it does, told beside the field and enforced here. */
export interface NumberField {
  least: number;
  most: number;
  unit: string;
  effect: string;
  /** What a blank field means; without it a number is needed. */
  blank?: string;
}

const A_DAY_IN_MINUTES = 1440;
const LONGEST_TEXT = 500;

const minutes = (effect: string, most = A_DAY_IN_MINUTES) => ({ least: 1, most, unit: "minutes", effect });

export const numberFields = {
  attempts: {
    least: 1,
    most: 100,
    unit: "attempts",
    effect: "So many incorrect PINs in a row lock a user name.",
    blank: "unlimited",
  },
  unlockMinutes: {
    ...minutes("After so long a locked user name can be tried again.", 10_080),
    blank: "a clerk unlocks",
  },
  failuresPerAddress: {
    least: 1,
    most: 10_000,
    unit: "failed sign-ins",
    effect: "An internet address with more must wait. It slows down those who try one PIN on many user names.",
    blank: "no limit",
  },
  leastPinLength: {
    least: 4,
    most: 64,
    unit: "characters",
    effect: "A PIN that is chosen from now on has at least so many.",
  },
  assignedDays: {
    least: 1,
    most: 365,
    unit: "days",
    effect: "An assigned PIN that nobody used for so long works no more. It applies to PINs assigned from now on.",
    blank: "never",
  },
  idleMinutes: minutes("A customer who does nothing for so long is signed out."),
  absoluteMinutes: minutes("A customer signs in again after so long, busy or not."),
  staffAttempts: { least: 3, most: 100, unit: "passwords", effect: "So many in a row lock a clerk out." },
  staffLockMinutes: minutes("After so long a clerk who was locked out can try again."),
  staffIdleMinutes: minutes("A clerk who does nothing for so long is signed out."),
  staffAbsoluteMinutes: minutes("A clerk signs in again after so long, busy or not."),
} satisfies Partial<Record<keyof PasswordDeviceValues, NumberField>>;

export type NumberName = keyof typeof numberFields;
export const numberNames = Object.keys(numberFields) as NumberName[];
export const textNames = ["finalText", "laterText"] as const;
export const boxNames = ["warnBeforeLast", "mayKeepAssigned"] as const;

type TextName = (typeof textNames)[number];
type BoxName = (typeof boxNames)[number];
export type TypedPasswordDevice = Record<NumberName | TextName, string> & Record<BoxName, boolean>;

/** The values as the form shows them. */
export function asTyped(values: PasswordDeviceValues): TypedPasswordDevice {
  const numbers = numberNames.map((name) => [name, values[name] === null ? "" : String(values[name])]);
  const { finalText, laterText, warnBeforeLast, mayKeepAssigned } = values;
  return { ...Object.fromEntries(numbers), finalText, laterText, warnBeforeLast, mayKeepAssigned };
}

/** What was typed, as values to save. Throws Invalid by field. */
export function passwordDeviceFrom(typed: TypedPasswordDevice): PasswordDeviceValues {
  const errors: Sentences = {};
  const values: Partial<Record<NumberName, number | null>> = {};
  for (const name of numberNames) {
    const field: NumberField = numberFields[name];
    const value = numberIn(typed[name], field);
    if (value === undefined) errors[name] = `${passwordDeviceLabels[name]}: ${wantedRange(field)}`;
    else values[name] = value;
  }
  Object.assign(errors, validateTexts(typed), faultsBetween(values, errors));
  if (Object.keys(errors).length > 0) throw new Invalid(inOrderShown(errors));

  return { ...passwordDeviceDefaults, ...typed, ...values } as PasswordDeviceValues;
}

/** "1 to 100 attempts. Blank (the default): unlimited." */
export function rangeInWords(name: NumberName) {
  const { least, most, unit, blank }: NumberField = numberFields[name];
  const preset = passwordDeviceDefaults[name];
  const range = `${least} to ${most.toLocaleString("en-US")} ${unit}.`;
  if (blank === undefined) return `${range} Default: ${preset}.`;
  return preset === null ? `${range} Blank (the default): ${blank}.` : `${range} Default: ${preset}. Blank: ${blank}.`;
}

function numberIn(text: string, { least, most, blank }: NumberField) {
  if (text === "" && blank !== undefined) return null;
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  return number >= least && number <= most ? number : undefined;
}

function wantedRange({ least, most, blank }: NumberField) {
  const range = `enter a whole number from ${least} to ${most.toLocaleString("en-US")}`;
  return blank === undefined ? `${range}.` : `${range}, or leave it blank.`;
}

function validateTexts(typed: TypedPasswordDevice) {
  const errors = textNames.flatMap((name) => {
    const error = errorInText(typed[name], typed.unlockMinutes);
    return error ? [[name, `${passwordDeviceLabels[name]}: ${error}`]] : [];
  });
  return Object.fromEntries(errors);
}

function errorInText(text: string, unlockMinutes: string) {
  if (!text) return "enter what the customer sees.";
  if (text.length > LONGEST_TEXT) return `use at most ${LONGEST_TEXT} characters. These are ${text.length}.`;
  if (/[<>]/.test(text.replace(/<(OfficePhone|Minutes)>/g, ""))) {
    return "use < and > only for <OfficePhone> and <Minutes>, written just so.";
  }
  return text.includes("<Minutes>") && unlockMinutes === ""
    ? "take <Minutes> out, or say after how many minutes it unlocks by itself."
    : null;
}

/** A session can't be idle for longer than it lasts. */
function faultsBetween(values: Partial<Record<NumberName, number | null>>, errors: Sentences) {
  const pairs = [
    ["idleMinutes", "absoluteMinutes"],
    ["staffIdleMinutes", "staffAbsoluteMinutes"],
  ] as const;
  const wrong = pairs.filter(
    ([idle, absolute]) => Number(values[idle]) > Number(values[absolute]) && !errors[absolute],
  );
  return Object.fromEntries(
    wrong.map(([, absolute]) => [
      absolute,
      `${passwordDeviceLabels[absolute]}: enter at least as many as one may be idle.`,
    ]),
  );
}

function inOrderShown(errors: Sentences): Sentences {
  const order = ["attempts", ...boxNames.slice(0, 1), ...textNames, ...numberNames];
  return Object.fromEntries(Object.entries(errors).sort(([a], [b]) => order.indexOf(a) - order.indexOf(b)));
}
