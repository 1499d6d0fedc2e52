import { refuse } from "../errors";
import { DEFAULT_TIME_ZONE, isTimeZone } from "./time-zone";
import { SECOND_EMAIL_CARRIES, type WebParametersValues } from "./web-parameters";

const LONGEST = {
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

/** What was typed; what is chosen is a word of the form until it was looked at. */
export type TypedWebParameters = Omit<WebParametersValues, (typeof logSecChoices)[number]> &
  Record<(typeof logSecChoices)[number], string>;

/** What was typed, as values to save: each text on one line. Throws Invalid by field. */
export function webParametersFrom(typed: TypedWebParameters): WebParametersValues {
  const oneLine = webParametersTexts.map((name) => [name, typed[name].replace(/\s+/g, " ").trim()]);
  const values: WebParametersValues = { ...typed, ...Object.fromEntries(oneLine), ...chosen(typed) };
  const tooLong = webParametersTexts.filter((name) => values[name].length > LONGEST[name]);

  refuse({
    siteName: values.siteName ? null : "Enter the site's name: it is on every page.",
    timeZone: isTimeZone(values.timeZone) ? null : "Choose the time zone of the office.",
    officePhone: errorInPhone(values.officePhone),
    officeEmail:
      !values.officeEmail || EMAIL.test(values.officeEmail) ? null : "Enter an email like office@example.gov.",
    ...Object.fromEntries(tooLong.map((name) => [name, `Use at most ${LONGEST[name]} characters.`])),
  });
  return values;
}

/** What is no choice of the form counts as the default. */
function chosen(typed: TypedWebParameters) {
  const code = (text: string) => (/^\d{1,9}$/.test(text) ? text : "");
  return {
    timeZone: typed.timeZone || DEFAULT_TIME_ZONE,
    forgottenPinEmail1: code(typed.forgottenPinEmail1),
    forgottenPinEmail2: code(typed.forgottenPinEmail2),
    secondEmailCarries: SECOND_EMAIL_CARRIES.find((choice) => choice === typed.secondEmailCarries) ?? "temporary PIN",
    resetLiftsLockout: typed.resetLiftsLockout === "yes" ? ("yes" as const) : ("no" as const),
  };
}

function errorInPhone(phone: string) {
  if (phone === "" || (PHONE.test(phone) && /\d/.test(phone))) return null;
  return "Enter a phone number like (951) 555-0100 or 951-555-0100 ext. 12.";
}
