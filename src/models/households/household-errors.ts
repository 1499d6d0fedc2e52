import type { Sentences } from "../errors";
import type { WantedHousehold } from "./household";
import type { WantedMember } from "./member";

const LONGEST = 200;
const LONGEST_NOTE = 4000;
const RESIDENCY_WORDS = ["resident", "non-resident", "not verified"];
const MEMBER_RELATIONS = ["adult", "child"];
// One @ with something on both sides and a dot behind it; anything finer is for the mail server to say.
const EMAIL = /^[^\s@<>(),;:"[\]\\]+@[^\s@<>(),;:"[\]\\]+\.[^\s@<>(),;:"[\]\\.]+$/u;

/** What is wrong with a household as typed, by field in the order of the form: sentences that say what to do. */
export function validateHousehold(wanted: WantedHousehold): Sentences {
  return found({
    ...validatePerson(wanted),
    address: tooLong(wanted.address),
    addressLineTwo: tooLong(wanted.addressLineTwo),
    city: tooLong(wanted.city),
    state: tooLong(wanted.state),
    zip: tooLong(wanted.zip),
    homePhone: errorInPhone(wanted.homePhone),
    mobilePhone: errorInPhone(wanted.mobilePhone),
    workPhone: errorInPhone(wanted.workPhone),
    email: tooLong(wanted.email) ?? errorInEmail(wanted.email),
    residency: RESIDENCY_WORDS.includes(wanted.residency) ? null : "Choose a residency.",
    note: tooLong(wanted.note, LONGEST_NOTE),
  });
}

/** What is wrong with a member as typed, by field in the order of the form. */
export function validateMember(wanted: WantedMember): Sentences {
  return found({
    ...validatePerson(wanted),
    relation: MEMBER_RELATIONS.includes(wanted.relation) ? null : "Choose adult or child.",
    email: tooLong(wanted.email) ?? errorInEmail(wanted.email),
  });
}

export function errorInEmail(email: string) {
  if (!email || EMAIL.test(email)) return null;
  return "Enter an email address like name@example.org, or leave it blank.";
}

export function errorInDate(date: string) {
  if (!date) return null;
  const time = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN;
  const real = !Number.isNaN(time) && new Date(time).toISOString().startsWith(date);
  return real ? null : "Enter a date like 1984-06-30, or leave it blank.";
}

export function errorInPhone(phone: string) {
  if (!phone) return null;
  const digits = phone.replace(/\D/g, "").length;
  return digits >= 7 && digits <= 15 && phone.length <= 40
    ? null
    : "Enter a phone number with its area code, like (951) 555-0101, or leave it blank.";
}

function validatePerson(wanted: { firstName: string; lastName: string; dateOfBirth: string }) {
  return {
    firstName: tooLong(wanted.firstName),
    lastName: wanted.lastName ? tooLong(wanted.lastName) : "Enter a last name.",
    dateOfBirth: errorInDate(wanted.dateOfBirth),
  };
}

function tooLong(text: string, longest = LONGEST) {
  return text.length > longest ? `Use at most ${longest.toLocaleString("en-US")} characters.` : null;
}

function found(errors: Record<string, string | null>): Sentences {
  return Object.fromEntries(Object.entries(errors).filter((entry): entry is [string, string] => entry[1] !== null));
}
