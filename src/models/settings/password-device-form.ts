import { Invalid, type Sentences } from "../errors";
import { type PasswordDeviceValues, passwordDeviceDefaults, passwordDeviceLabels } from "./password-device";

/** A number that an administrator can set, with its limits and effect: shown beside the field and enforced here. */
export interface NumberField {
  min: number;
  max: number;
  unit: string;
  effect: string;
  /** What a blank field means. Without it, a number is required. */
  blank?: string;
}

const MINUTES_PER_DAY = 1440;
const LONGEST_TEXT = 500;

const minutes = (effect: string, max = MINUTES_PER_DAY) => ({ min: 1, max, unit: "minutes", effect });

export const numberFields = {
  attempts: {
    min: 1,
    max: 100,
    unit: "attempts",
    effect: "After this many wrong PINs in a row, the user name is locked.",
    blank: "unlimited",
  },
  unlockMinutes: {
    ...minutes("If blank, only a clerk can unlock it.", 10_080),
    blank: "never",
  },
  failuresPerAddress: {
    min: 1,
    max: 10_000,
    unit: "failed sign-ins",
    effect: "An IP address with more must wait. This slows down anyone who tries one PIN on many user names.",
    blank: "no limit",
  },
  leastPinLength: {
    min: 4,
    max: 64,
    unit: "characters",
    effect: "Applies to PINs chosen from now on.",
  },
  assignedDays: {
    min: 1,
    max: 365,
    unit: "days",
    effect: "After this time, an unused assigned PIN stops working. Applies to PINs assigned from now on.",
    blank: "never",
  },
  idleMinutes: minutes("Signs out a customer after this time without activity."),
  absoluteMinutes: minutes("After this time, a customer must sign in again, even if active."),
  staffAttempts: { min: 3, max: 100, unit: "passwords", effect: "After this many in a row, the clerk is locked out." },
  staffLockMinutes: minutes("After this time, the clerk can try again."),
  staffIdleMinutes: minutes("Signs out a clerk after this time without activity."),
  staffAbsoluteMinutes: minutes("After this time, a clerk must sign in again, even if active."),
} satisfies Partial<Record<keyof PasswordDeviceValues, NumberField>>;

export type NumberName = keyof typeof numberFields;
export const numberNames = Object.keys(numberFields) as NumberName[];
export const textNames = ["finalText", "laterText"] as const;
export const boxNames = ["warnBeforeLast", "mayKeepAssigned"] as const;

type TextName = (typeof textNames)[number];
type BoxName = (typeof boxNames)[number];
export type SubmittedPasswordDevice = Record<NumberName | TextName, string> & Record<BoxName, boolean>;

/** The values as the form shows them. */
export function formValues(values: PasswordDeviceValues): SubmittedPasswordDevice {
  const numbers = numberNames.map((name) => [name, values[name] === null ? "" : String(values[name])]);
  const { finalText, laterText, warnBeforeLast, mayKeepAssigned } = values;
  return { ...Object.fromEntries(numbers), finalText, laterText, warnBeforeLast, mayKeepAssigned };
}

/** Converts the submitted form to values to save. Throws Invalid by field. */
export function passwordDeviceFrom(submitted: SubmittedPasswordDevice): PasswordDeviceValues {
  const errors: Sentences = {};
  const values: Partial<Record<NumberName, number | null>> = {};
  for (const name of numberNames) {
    const field: NumberField = numberFields[name];
    const value = numberIn(submitted[name], field);
    if (value === undefined) errors[name] = `${passwordDeviceLabels[name]}: ${allowedRange(field)}`;
    else values[name] = value;
  }
  Object.assign(errors, validateTexts(submitted), validatePairs(values, errors));
  if (Object.keys(errors).length > 0) throw new Invalid(inFormOrder(errors));

  return { ...passwordDeviceDefaults, ...submitted, ...values } as PasswordDeviceValues;
}

/** "1 to 100 attempts. Blank (the default): unlimited." */
export function rangeHint(name: NumberName) {
  const { min, max, unit, blank }: NumberField = numberFields[name];
  const preset = passwordDeviceDefaults[name];
  const range = `${min} to ${max.toLocaleString("en-US")} ${unit}.`;
  if (blank === undefined) return `${range} Default: ${preset}.`;
  return preset === null ? `${range} Blank (the default): ${blank}.` : `${range} Default: ${preset}. Blank: ${blank}.`;
}

function numberIn(text: string, { min, max, blank }: NumberField) {
  if (text === "" && blank !== undefined) return null;
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  return number >= min && number <= max ? number : undefined;
}

function allowedRange({ min, max, blank }: NumberField) {
  const range = `enter a whole number from ${min} to ${max.toLocaleString("en-US")}`;
  return blank === undefined ? `${range}.` : `${range}, or leave it blank.`;
}

function validateTexts(submitted: SubmittedPasswordDevice) {
  const errors = textNames.flatMap((name) => {
    const error = errorInText(submitted[name], submitted.unlockMinutes);
    return error ? [[name, `${passwordDeviceLabels[name]}: ${error}`]] : [];
  });
  return Object.fromEntries(errors);
}

function errorInText(text: string, unlockMinutes: string) {
  if (!text) return "enter the text that customers see.";
  if (text.length > LONGEST_TEXT) return `use at most ${LONGEST_TEXT} characters. These are ${text.length}.`;
  if (/[<>]/.test(text.replace(/<(OfficePhone|Minutes)>/g, ""))) {
    return "use < and > only in <OfficePhone> and <Minutes>.";
  }
  return text.includes("<Minutes>") && unlockMinutes === ""
    ? "remove <Minutes>, or enter the minutes before a locked user name unlocks automatically."
    : null;
}

/** The idle time can't be longer than the session. */
function validatePairs(values: Partial<Record<NumberName, number | null>>, errors: Sentences) {
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
      `${passwordDeviceLabels[absolute]}: enter at least as many minutes as the idle time.`,
    ]),
  );
}

function inFormOrder(errors: Sentences): Sentences {
  const order = ["attempts", ...boxNames.slice(0, 1), ...textNames, ...numberNames];
  return Object.fromEntries(Object.entries(errors).sort(([a], [b]) => order.indexOf(a) - order.indexOf(b)));
}
