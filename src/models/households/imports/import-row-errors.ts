import type { Sentences } from "../../errors";
import type { WantedHousehold } from "../household";
import { errorInDate, errorInEmail, errorInPhone, validateHousehold } from "../household-errors";
import { LARGEST_HOUSEHOLD_ID } from "../household-numbers";
import { FIELDS, type Field, type HouseholdField, labelOf, memberField } from "./import-fields";
import type { Given, GivenPerson, Refusal } from "./import-row";
import { relationOf, residencyOf } from "./import-words";

const LONGEST_NAME = 200;

/** A household of which nothing is said. */
export const BLANK: WantedHousehold = {
  firstName: "",
  lastName: "",
  dateOfBirth: "",
  address: "",
  addressLineTwo: "",
  city: "",
  state: "",
  zip: "",
  homePhone: "",
  mobilePhone: "",
  workPhone: "",
  email: "",
  residency: "not verified",
  note: "",
};

/** Why what a row says can't be had: the first error found, in the sentences of the household's own form. */
export function refusalOfGiven(given: Given, texts: Map<Field, string>): Refusal | undefined {
  const { householdId, household, person } = given;
  if (householdId !== undefined && !(householdId >= 1 && householdId <= LARGEST_HOUSEHOLD_ID)) {
    return { reason: "Household ID: use a whole number from 1 to 999,999,999.", detail: texts.get("householdId") };
  }
  if (household.residency && !residencyOf(household.residency)) {
    return { reason: "Residency: write resident or non-resident, or leave it blank.", detail: household.residency };
  }
  const [field, sentence] = Object.entries(validateRow(household, person))[0] ?? [];
  if (field && sentence)
    return { reason: `${FIELDS[field as HouseholdField]}: ${sentence}`, detail: texts.get(field as Field) };
  return refusalOfRelations(texts) ?? refusalOfMembers(given);
}

function validateRow(household: Partial<WantedHousehold>, person: GivenPerson): Sentences {
  if (plainlyFine(household, person)) return {};
  const { firstName = "", lastName = "", dateOfBirth = "" } = person;
  return validateHousehold({ ...BLANK, ...household, firstName, lastName, dateOfBirth });
}

/** What is short and whole needs no sentence, and is most of a file: the sentences cost more than all the rest. */
function plainlyFine(household: Partial<WantedHousehold>, { firstName, lastName, dateOfBirth }: GivenPerson) {
  if (!lastName || lastName.length > LONGEST_NAME || (firstName && firstName.length > LONGEST_NAME)) return false;
  for (const text of Object.values(household)) if (text.length > LONGEST_NAME) return false;
  const { homePhone = "", mobilePhone = "", workPhone = "", email = "" } = household;
  const phones = errorInPhone(homePhone) ?? errorInPhone(mobilePhone) ?? errorInPhone(workPhone);
  return (phones ?? errorInEmail(email) ?? errorInDate(dateOfBirth ?? "")) === null;
}

function refusalOfRelations(texts: Map<Field, string>): Refusal | undefined {
  for (const [field, text] of texts) {
    const member = memberField(field);
    if (!text || (field !== "relation" && member?.field !== "relation")) continue;
    const relation = relationOf(text);
    if (!relation)
      return { reason: `${labelOf(field)}: write primary, adult or child, or leave it blank.`, detail: text };
    if (member && relation === "primary") {
      return { reason: `${labelOf(field)}: a household has one primary person. Write adult or child.`, detail: text };
    }
  }
  return undefined;
}

function refusalOfMembers({ members }: Given): Refusal | undefined {
  for (const { firstName = "", lastName = "", dateOfBirth = "" } of members) {
    const error = errorInDate(dateOfBirth);
    if (error) return { reason: `Member's date of birth: ${error}`, detail: dateOfBirth };
    if (firstName.length > LONGEST_NAME || lastName.length > LONGEST_NAME) {
      return { reason: `Member's name: Use at most ${LONGEST_NAME} characters.` };
    }
  }
  return undefined;
}
