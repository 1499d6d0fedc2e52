import { refuse } from "../errors";
import { DEFAULT_TIME_ZONE, isTimeZone } from "./time-zone";
import { SECOND_EMAIL_CARRIES, type WebParametersValues } from "./web-parameters";

const MAX_LENGTH = {
  siteName: 60,
  officeName: 100,
  officeAddress: 200,
  officePhone: 40,
  officeEmail: 254,
  officeHours: 200,
  timeZone: 60,
};
const PHONE = /^[\d\s()+.,/-]*(?:(?:x|ext\.?)\s*\d+)?$/i;
const EMAIL = /^[^\s@<>"(),:;]+@[^\s@<>"(),:;]+\.[^\s@<>"(),:;]+$/;

export const webParametersTexts = [
  "siteName",
  "officeName",
  "officeAddress",
  "officePhone",
  "officeEmail",
  "officeHours",
  "timeZone",
] as const;

export const logSecChoices = [
  "forgottenPinEmail1",
  "forgottenPinEmail2",
  "secondEmailCarries",
  "resetLiftsLockout",
] as const;

/** The submitted form, with its choices not yet checked. */
export type SubmittedWebParameters = Omit<WebParametersValues, (typeof logSecChoices)[number]> &
  Record<(typeof logSecChoices)[number], string>;

/** Converts the submitted form to values to save, each text on one line. Throws Invalid by field. */
export function webParametersFrom(submitted: SubmittedWebParameters): WebParametersValues {
  const oneLine = webParametersTexts.map((name) => [name, submitted[name].replace(/\s+/g, " ").trim()]);
  const values: WebParametersValues = { ...submitted, ...Object.fromEntries(oneLine), ...choices(submitted) };
  const tooLong = webParametersTexts.filter((name) => values[name].length > MAX_LENGTH[name]);

  refuse({
    siteName: values.siteName ? null : "Enter the site's name, which appears on every page.",
    timeZone: isTimeZone(values.timeZone) ? null : "Choose the office's time zone.",
    officePhone: errorInPhone(values.officePhone),
    officeEmail:
      !values.officeEmail || EMAIL.test(values.officeEmail) ? null : "Enter an email, such as office@example.gov.",
    ...Object.fromEntries(tooLong.map((name) => [name, `Use at most ${MAX_LENGTH[name]} characters.`])),
  });
  return values;
}

/** A choice that isn't in the form counts as the default. */
function choices(submitted: SubmittedWebParameters) {
  const code = (text: string) => (/^\d{1,9}$/.test(text) ? text : "");
  return {
    timeZone: submitted.timeZone || DEFAULT_TIME_ZONE,
    forgottenPinEmail1: code(submitted.forgottenPinEmail1),
    forgottenPinEmail2: code(submitted.forgottenPinEmail2),
    secondEmailCarries:
      SECOND_EMAIL_CARRIES.find((choice) => choice === submitted.secondEmailCarries) ?? "temporary PIN",
    resetLiftsLockout: submitted.resetLiftsLockout === "yes" ? ("yes" as const) : ("no" as const),
  };
}

function errorInPhone(phone: string) {
  if (phone === "" || (PHONE.test(phone) && /\d/.test(phone))) return null;
  return "Enter a phone number, such as (951) 555-0100 or 951-555-0100 ext. 12.";
}
