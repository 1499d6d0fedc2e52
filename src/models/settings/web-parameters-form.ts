import { refuse } from "../faults";
import type { WebParametersValues } from "./web-parameters";

const LONGEST = { siteName: 60, officeName: 100, officePhone: 40, officeEmail: 254, officeHours: 200 };
const PHONE = /^[\d\s()+.,/-]*(?:(?:x|ext\.?)\s*\d+)?$/i;
const EMAIL = /^[^\s@<>"(),:;]+@[^\s@<>"(),:;]+\.[^\s@<>"(),:;]+$/;

export const webParametersTexts = ["siteName", "officeName", "officePhone", "officeEmail", "officeHours"] as const;

/** What was typed, as values to save: each text on one line. Throws Invalid by field. */
export function webParametersFrom(typed: WebParametersValues): WebParametersValues {
  const oneLine = webParametersTexts.map((name) => [name, typed[name].replace(/\s+/g, " ").trim()]);
  const values: WebParametersValues = { ...typed, ...Object.fromEntries(oneLine) };
  const tooLong = webParametersTexts.filter((name) => values[name].length > LONGEST[name]);

  refuse({
    siteName: values.siteName ? null : "Enter the site's name: it is on every page.",
    officePhone: faultInPhone(values.officePhone),
    officeEmail:
      !values.officeEmail || EMAIL.test(values.officeEmail) ? null : "Enter an e-mail like office@example.gov.",
    ...Object.fromEntries(tooLong.map((name) => [name, `Use at most ${LONGEST[name]} characters.`])),
  });
  return values;
}

function faultInPhone(phone: string) {
  if (phone === "" || (PHONE.test(phone) && /\d/.test(phone))) return null;
  return "Enter a phone number like (951) 555-0100 or 951-555-0100 ext. 12.";
}
