import type { Sentences } from "../faults";
import type { WantedHousehold } from "./household";

const LONGEST = 200;
const LONGEST_NOTE = 4000;
const RESIDENCY_WORDS = ["resident", "non-resident", "not verified"];
// One @ with something on both sides and a dot behind it; anything finer is for the mail server to say.
const EMAIL = /^[^\s@<>(),;:"[\]\\]+@[^\s@<>(),;:"[\]\\]+\.[^\s@<>(),;:"[\]\\.]+$/u;

/** What is wrong with a household as typed, by field: sentences that say what to do. */
export function faultsInHousehold(wanted: WantedHousehold): Sentences {
  const faults: Record<string, string | null> = {
    lastName: wanted.lastName ? null : "Enter a last name.",
    email: faultInEmail(wanted.email),
    dateOfBirth: faultInDate(wanted.dateOfBirth),
    residency: RESIDENCY_WORDS.includes(wanted.residency) ? null : "Choose a residency.",
    homePhone: faultInPhone(wanted.homePhone),
    mobilePhone: faultInPhone(wanted.mobilePhone),
    workPhone: faultInPhone(wanted.workPhone),
  };
  for (const name of ["firstName", "lastName", "address", "addressLineTwo", "city", "state", "zip", "email"] as const) {
    if (wanted[name].length > LONGEST) faults[name] = `Use at most ${LONGEST} characters.`;
  }
  if (wanted.note.length > LONGEST_NOTE) faults.note = `Use at most ${LONGEST_NOTE} characters.`;
  return Object.fromEntries(Object.entries(faults).filter((entry): entry is [string, string] => entry[1] !== null));
}

export function faultInEmail(email: string) {
  if (!email || EMAIL.test(email)) return null;
  return "Enter an e-mail address like name@example.org, or leave it blank.";
}

export function faultInDate(date: string) {
  if (!date) return null;
  const time = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN;
  const real = !Number.isNaN(time) && new Date(time).toISOString().startsWith(date);
  return real ? null : "Enter a date like 1984-06-30, or leave it blank.";
}

export function faultInPhone(phone: string) {
  if (!phone) return null;
  const digits = phone.replace(/\D/g, "").length;
  return digits >= 7 && digits <= 15 && phone.length <= 40
    ? null
    : "Enter a phone number with its area code, like (951) 555-0101, or leave it blank.";
}
