import type { Sentences } from "../../errors";
import type { HouseholdAttributes } from "../household-attributes";
import { errorInDate, errorInEmail, errorInPhone, validateHousehold } from "../household-errors";
import { MAX_HOUSEHOLD_ID } from "../household-ids";
import { FIELDS, type Field, type HouseholdField, labelOf, memberField } from "./import-fields";
import type { PersonData, Refusal, RowData } from "./import-row-data";
import { relationOf, residencyOf } from "./import-vocabulary";

const MAX_NAME_LENGTH = 200;

/** A household with every field blank. */
export const BLANK: HouseholdAttributes = {
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

/** Returns the first error of a row, worded as in the household form. */
export function refusalOfRow(given: RowData, texts: Map<Field, string>): Refusal | undefined {
  const { householdId, household, person } = given;
  if (householdId !== undefined && !(householdId >= 1 && householdId <= MAX_HOUSEHOLD_ID)) {
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

function validateRow(household: Partial<HouseholdAttributes>, person: PersonData): Sentences {
  if (isClearlyValid(household, person)) return {};
  const { firstName = "", lastName = "", dateOfBirth = "" } = person;
  return validateHousehold({ ...BLANK, ...household, firstName, lastName, dateOfBirth });
}

/** A quick check that most rows pass. Building error messages would cost more than everything else. */
function isClearlyValid(household: Partial<HouseholdAttributes>, { firstName, lastName, dateOfBirth }: PersonData) {
  if (!lastName || lastName.length > MAX_NAME_LENGTH || (firstName && firstName.length > MAX_NAME_LENGTH)) return false;
  for (const text of Object.values(household)) if (text.length > MAX_NAME_LENGTH) return false;
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

function refusalOfMembers({ members }: RowData): Refusal | undefined {
  for (const { firstName = "", lastName = "", dateOfBirth = "" } of members) {
    const error = errorInDate(dateOfBirth);
    if (error) return { reason: `Member's date of birth: ${error}`, detail: dateOfBirth };
    if (firstName.length > MAX_NAME_LENGTH || lastName.length > MAX_NAME_LENGTH) {
      return { reason: `Member's name: Use at most ${MAX_NAME_LENGTH} characters.` };
    }
  }
  return undefined;
}
