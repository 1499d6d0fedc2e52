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
  /** What a blank field means. If undefined, the field is required. */
  blank?: string;
}

const LARGEST_PORT = 65_535;

export const numberFields = {
  port: { most: LARGEST_PORT, unit: "", effect: "Usually 587. With TLS 465, and on some servers 25." },
  mostPerMinute: { most: 100_000, unit: "emails", effect: "Any more wait for the next minute.", blank: "no limit" },
  mostPerHour: { most: 1_000_000, unit: "emails", effect: "Any more wait for the next hour.", blank: "no limit" },
  mostPerDay: { most: 10_000_000, unit: "emails", effect: "Any more wait for the next day.", blank: "no limit" },
  mostAtOnce: {
    most: 50,
    unit: "connections",
    effect: "How many connections to the mail server are open at the same time.",
  },
  mostAtOncePerDomain: {
    most: 50,
    unit: "emails",
    effect: "How many are sent at the same time to one domain, such as example.org.",
  },
  rampUpFrom: {
    most: 1_000_000,
    unit: "emails",
    effect: "For a new sender that mail systems don't trust yet. The limit doubles each day.",
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

/** The submitted form. Its two secrets are never shown again. */
export interface SubmittedEmailDevice extends ShownEmailDevice {
  password: string;
  dkimPrivateKey: string;
  removePassword: boolean;
  removeDkimKey: boolean;
}

/** Returns the values as the form shows them, without the secrets. */
export function formValues(values: EmailDeviceValues): ShownEmailDevice {
  return Object.fromEntries(shownNames.map((name) => [name, String(values[name] ?? "")])) as ShownEmailDevice;
}

/** Converts the submitted form to values to save. A blank secret keeps the saved one. Throws Invalid by field. */
export function emailDeviceFrom(submitted: SubmittedEmailDevice, current: EmailDeviceValues): EmailDeviceValues {
  const errors: Sentences = {};
  const values = { ...current, ...Object.fromEntries(textNames.map((name) => [name, submitted[name]])) };
  for (const name of numberNames) {
    const number = numberIn(submitted[name], numberFields[name]);
    if (number === undefined) errors[name] = `${emailDeviceLabels[name]}: ${rangeError(numberFields[name])}`;
    else Object.assign(values, { [name]: number });
  }
  for (const name of choiceNames) {
    if ((choices[name] as readonly string[]).includes(submitted[name]))
      Object.assign(values, { [name]: submitted[name] });
    else errors[name] = `Choose an option for ${emailDeviceLabels[name]}.`;
  }
  Object.assign(
    errors,
    validateServer(values, submitted, current),
    validateSender(values),
    validateWindow(values),
    validateDkim(values, submitted),
  );
  if (Object.keys(errors).length > 0) throw new Invalid(inFormOrder(errors));

  return {
    ...values,
    passwordSeal: newSeal(submitted.password, submitted.removePassword, current.passwordSeal, "password"),
    dkimKeySeal: newSeal(submitted.dkimPrivateKey, submitted.removeDkimKey, current.dkimKeySeal, "DKIM key"),
    rampUpSince: values.rampUpFrom === current.rampUpFrom ? current.rampUpSince : rampUpStart(values.rampUpFrom),
  };
}

/** "1 to 50 connections. Default: 5." */
export function describeRange(name: NumberName) {
  const { most, unit, blank }: NumberField = numberFields[name];
  const range = `1 to ${most.toLocaleString("en-US")}${unit && ` ${unit}`}.`;
  if (name === "port") return range;
  return blank === undefined
    ? `${range} Default: ${emailDeviceDefaults[name]}.`
    : `${range} Leave blank for ${blank} (the default).`;
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

function newSeal(secret: string, removed: boolean, current: string, which: "password" | "DKIM key") {
  if (removed) return "";
  return secret ? sealSecret(secret, which) : current;
}

function rampUpStart(rampUpFrom: number | null) {
  return rampUpFrom === null ? null : new Date().toISOString();
}

function inFormOrder(errors: Sentences): Sentences {
  const order = Object.keys(emailDeviceLabels);
  const place = (name: string) => order.indexOf(name === "password" ? "passwordSeal" : name);
  return Object.fromEntries(Object.entries(errors).sort(([a], [b]) => place(a) - place(b)));
}
