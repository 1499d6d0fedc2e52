import type { Sentences } from "../errors";
import type { HouseholdAttributes, MemberAttributes } from "./household-attributes";

const MAX_LENGTH = 200;
const MAX_NOTE_LENGTH = 4000;
const RESIDENCIES = ["resident", "non-resident", "not verified"];
const MEMBER_RELATIONS = ["adult", "child"];
// One @ with text on both sides and a dot after it. The mail server checks the rest.
const EMAIL = /^[^\s@<>(),;:"[\]\\]+@[^\s@<>(),;:"[\]\\]+\.[^\s@<>(),;:"[\]\\.]+$/u;

/** Returns the errors of a household, by field in form order. */
export function validateHousehold(attributes: HouseholdAttributes): Sentences {
  return onlyErrors({
    ...validatePerson(attributes),
    address: tooLong(attributes.address),
    addressLineTwo: tooLong(attributes.addressLineTwo),
    city: tooLong(attributes.city),
    state: tooLong(attributes.state),
    zip: tooLong(attributes.zip),
    homePhone: errorInPhone(attributes.homePhone),
    mobilePhone: errorInPhone(attributes.mobilePhone),
    workPhone: errorInPhone(attributes.workPhone),
    email: tooLong(attributes.email) ?? errorInEmail(attributes.email),
    residency: RESIDENCIES.includes(attributes.residency) ? null : "Choose a residency.",
    note: tooLong(attributes.note, MAX_NOTE_LENGTH),
  });
}

/** Returns the errors of a member, by field in form order. */
export function validateMember(attributes: MemberAttributes): Sentences {
  return onlyErrors({
    ...validatePerson(attributes),
    relation: MEMBER_RELATIONS.includes(attributes.relation) ? null : "Choose adult or child.",
    email: tooLong(attributes.email) ?? errorInEmail(attributes.email),
  });
}

export function errorInEmail(email: string) {
  if (!email || EMAIL.test(email)) return null;
  return "Enter an email address, such as name@example.org, or leave it blank.";
}

export function errorInDate(date: string) {
  if (!date) return null;
  const time = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN;
  const real = !Number.isNaN(time) && new Date(time).toISOString().startsWith(date);
  return real ? null : "Enter a date, such as 1984-06-30, or leave it blank.";
}

export function errorInPhone(phone: string) {
  if (!phone) return null;
  const digits = phone.replace(/\D/g, "").length;
  return digits >= 7 && digits <= 15 && phone.length <= 40
    ? null
    : "Enter a phone number with area code, such as (951) 555-0101, or leave it blank.";
}

function validatePerson(attributes: { firstName: string; lastName: string; dateOfBirth: string }) {
  return {
    firstName: tooLong(attributes.firstName),
    lastName: attributes.lastName ? tooLong(attributes.lastName) : "Enter a last name.",
    dateOfBirth: errorInDate(attributes.dateOfBirth),
  };
}

function tooLong(text: string, max = MAX_LENGTH) {
  return text.length > max ? `Use at most ${max.toLocaleString("en-US")} characters.` : null;
}

function onlyErrors(errors: Record<string, string | null>): Sentences {
  return Object.fromEntries(Object.entries(errors).filter((entry): entry is [string, string] => entry[1] !== null));
}
