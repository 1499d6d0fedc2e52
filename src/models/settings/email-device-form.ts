import { Invalid, type Sentences } from "../errors";
import {
  type EmailDeviceValues,
  emailDeviceDefaults,
  emailDeviceLabels,
  PROTOCOLS,
  SECURITIES,
  SEND_OPTIONS,
  sealSecret,
} from "./email-device";
import { validateDkim, validateSender, validateServer, validateWindow } from "./email-device-validation";

interface NumberField {
  most: number;
  unit: string;
  effect: string;
  /** What a blank field means; without it a number is needed. */
  blank?: string;
}

const LARGEST_PORT = 65_535;

export const numberFields = {
  port: { most: LARGEST_PORT, unit: "", effect: "Usually 587, or 465 with TLS, or 25." },
  mostPerMinute: { most: 100_000, unit: "messages", effect: "More wait for the next minute.", blank: "no limit" },
  mostPerHour: { most: 1_000_000, unit: "messages", effect: "More wait for the next hour.", blank: "no limit" },
  mostPerDay: { most: 10_000_000, unit: "messages", effect: "More wait for the next day.", blank: "no limit" },
  mostAtOnce: { most: 50, unit: "connections", effect: "So many messages are handed to the mail server side by side." },
  mostAtOncePerDomain: {
    most: 50,
    unit: "messages",
    effect: "Side by side to one recipient domain, such as example.org.",
  },
  rampUpFrom: {
    most: 1_000_000,
    unit: "messages",
    effect: "A new sender is trusted step by step: so many on the first day, twice as many each day after.",
    blank: "no ramp-up",
  },
} satisfies Partial<Record<keyof EmailDeviceValues, NumberField>>;

export type NumberName = keyof typeof numberFields;
export const numberNames = Object.keys(numberFields) as NumberName[];
export const textNames = [
  "host",
  "user",
  "fromName",
  "fromAddress",
  "replyTo",
  "returnPath",
  "windowFrom",
  "windowTo",
  "dkimDomain",
  "dkimSelector",
] as const;
export const choices = { protocol: PROTOCOLS, sendOption: SEND_OPTIONS, security: SECURITIES } as const;
export const choiceNames = Object.keys(choices) as (keyof typeof choices)[];
export const shownNames = [...choiceNames, ...numberNames, ...textNames];

export type ShownEmailDevice = Record<(typeof shownNames)[number], string>;

/** What the form says: its fields, and the two secrets, which are never shown again. */
export interface SubmittedEmailDevice extends ShownEmailDevice {
  password: string;
  dkimPrivateKey: string;
  removePassword: boolean;
  removeDkimKey: boolean;
}

/** The values as the form shows them, without the secrets. */
export function formValues(values: EmailDeviceValues): ShownEmailDevice {
  return Object.fromEntries(shownNames.map((name) => [name, String(values[name] ?? "")])) as ShownEmailDevice;
}

/** What was typed, as values to save; a blank secret keeps the present one. Throws Invalid by field. */
export function emailDeviceFrom(typed: SubmittedEmailDevice, present: EmailDeviceValues): EmailDeviceValues {
  const errors: Sentences = {};
  const values = { ...present, ...Object.fromEntries(textNames.map((name) => [name, typed[name]])) };
  for (const name of numberNames) {
    const number = numberIn(typed[name], numberFields[name]);
    if (number === undefined) errors[name] = `${emailDeviceLabels[name]}: ${rangeError(numberFields[name])}`;
    else Object.assign(values, { [name]: number });
  }
  for (const name of choiceNames) {
    if ((choices[name] as readonly string[]).includes(typed[name])) Object.assign(values, { [name]: typed[name] });
    else errors[name] = `${emailDeviceLabels[name]}: choose one.`;
  }
  Object.assign(
    errors,
    validateServer(values, typed, present),
    validateSender(values),
    validateWindow(values),
    validateDkim(values, typed),
  );
  if (Object.keys(errors).length > 0) throw new Invalid(inFormOrder(errors));

  return {
    ...values,
    passwordSeal: newSeal(typed.password, typed.removePassword, present.passwordSeal, "password"),
    dkimKeySeal: newSeal(typed.dkimPrivateKey, typed.removeDkimKey, present.dkimKeySeal, "DKIM key"),
    rampUpSince: values.rampUpFrom === present.rampUpFrom ? present.rampUpSince : rampUpStart(values.rampUpFrom),
  };
}

/** "1 to 50 connections. Default: 5." */
export function describeRange(name: NumberName) {
  const { most, unit, blank }: NumberField = numberFields[name];
  const range = `1 to ${most.toLocaleString("en-US")}${unit && ` ${unit}`}.`;
  if (name === "port") return range;
  return blank === undefined
    ? `${range} Default: ${emailDeviceDefaults[name]}.`
    : `${range} Blank (the default): ${blank}.`;
}

function numberIn(text: string, { most, blank }: NumberField) {
  if (text === "" && blank !== undefined) return null;
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  return number >= 1 && number <= most ? number : undefined;
}

function rangeError({ most, blank }: NumberField) {
  const range = `enter a whole number from 1 to ${most.toLocaleString("en-US")}`;
  return blank === undefined ? `${range}.` : `${range}, or leave it blank.`;
}

function newSeal(secret: string, removed: boolean, present: string, which: "password" | "DKIM key") {
  if (removed) return "";
  return secret ? sealSecret(secret, which) : present;
}

function rampUpStart(rampUpFrom: number | null) {
  return rampUpFrom === null ? null : new Date().toISOString();
}

function inFormOrder(errors: Sentences): Sentences {
  const order = Object.keys(emailDeviceLabels);
  const place = (name: string) => order.indexOf(name === "password" ? "passwordSeal" : name);
  return Object.fromEntries(Object.entries(errors).sort(([a], [b]) => place(a) - place(b)));
}
