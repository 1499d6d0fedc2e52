import type { HouseholdAttributes } from "../household-attributes";

/** How many members besides the primary person a row can have. */
export const MAX_MEMBERS = 12;

const PERSON = { firstName: "first name", lastName: "last name", dateOfBirth: "date of birth", relation: "relation" };

/** The possible contents of a column, with their labels. */
export const FIELDS = {
  householdId: "Household ID",
  lastName: "Last name",
  firstName: "First name",
  dateOfBirth: "Date of birth",
  relation: "Relation",
  address: "Address",
  addressLineTwo: "Address line 2",
  city: "City",
  state: "State",
  zip: "ZIP Code",
  homePhone: "Home phone",
  mobilePhone: "Mobile phone",
  workPhone: "Work phone",
  email: "Email",
  residency: "Residency",
  note: "Note",
} as const satisfies Record<keyof HouseholdAttributes | "householdId" | "relation", string>;

export type HouseholdField = keyof typeof FIELDS;
export type PersonField = keyof typeof PERSON;
export type Field = HouseholdField | `member${number}.${PersonField}`;

/** "Household ID" of "householdId", "Member 2 first name" of "member2.firstName". */
export function labelOf(field: Field): string {
  const member = memberField(field);
  return member ? `Member ${member.number} ${PERSON[member.field]}` : FIELDS[field as HouseholdField];
}

/** Splits a member's field into number and person field; undefined for a household field. */
export function memberField(field: string) {
  const [, number, part] = /^member(\d{1,2})\.(\w+)$/.exec(field) ?? [];
  if (!number || !part || !Object.hasOwn(PERSON, part)) return undefined;
  return { number: Number(number), field: part as PersonField };
}

export function isField(word: string): word is Field {
  const member = memberField(word);
  return Object.hasOwn(FIELDS, word) || (member !== undefined && member.number >= 1 && member.number <= MAX_MEMBERS);
}

/** Returns every field to choose from, with as many members as the columns can hold. */
export function fieldsToChoose(columns: number): Field[] {
  const members = Math.min(MAX_MEMBERS, Math.max(2, Math.ceil(columns / 3)));
  const ofMembers = Array.from({ length: members }, (_, index) =>
    Object.keys(PERSON).map((part) => `member${index + 1}.${part}` as Field),
  );
  return [...(Object.keys(FIELDS) as HouseholdField[]), ...ofMembers.flat()];
}

const HEADINGS: Record<HouseholdField, string> = {
  householdId:
    "household id,household number,household no,household num,hh id,hh number,hh no,hhid,account,account id,account number,account no,family id,family number",
  lastName: "last name,lname,lastname,surname,last,family name,primary last name,head of household last name",
  firstName: "first name,fname,firstname,given name,first,forename,primary first name,head of household first name",
  dateOfBirth: "date of birth,dob,birth date,birthdate,birthday,born",
  relation: "relation,relationship,role,member type",
  address: "address,street,street address,address 1,address line 1,mailing address,home address",
  addressLineTwo: "address 2,address line 2,address line two,unit,apartment,apt,suite",
  city: "city,town",
  state: "state,st,province,state code",
  zip: "zip,zip code,zipcode,postal,postal code,postcode",
  homePhone: "phone,phone 1,home phone,telephone,phone number,phone home,home,tel",
  mobilePhone: "mobile,mobile phone,cell,cell phone,cellphone,phone cell,phone mobile,phone 3",
  workPhone: "phone 2,work,work phone,business phone,office phone,phone work",
  email: "email,e mail,email address,e mail address,mail,primary email",
  residency: "residency,resident,residency status,resident status",
  note: "note,notes,comment,comments,remarks",
};

const BY_HEADING = new Map(
  Object.entries(HEADINGS).flatMap(([field, headings]) =>
    headings.split(",").map((heading): [string, HouseholdField] => [heading, field as HouseholdField]),
  ),
);

/** Guesses the field from a heading. */
export function guessField(heading: string): Field | undefined {
  const plain = plainHeading(heading);
  const [, number, part] = /^(?:family )?(?:member|person|dependent|child) (\d{1,2}) (.+)$/.exec(plain) ?? [];
  if (!number || !part) return BY_HEADING.get(plain);

  const field = BY_HEADING.get(part);
  const guess = `member${Number(number)}.${field}`;
  return isField(guess) ? guess : undefined;
}

/** "first name" of "First_Name", "phone 1" of "phone1", "last name" of "LastName". */
function plainHeading(heading: string) {
  return heading
    .slice(0, 200)
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .replace(/([a-z])(\d)/g, "$1 $2")
    .replace(/(\d)([a-z])/g, "$1 $2")
    .replace(/[^a-z0-9]+/g, " ")
    .trim();
}
