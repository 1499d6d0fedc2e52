import { Household } from "../../src/models/households/household";
import type { HouseholdAttributes } from "../../src/models/households/household-attributes";

/** What a form says that leaves everything blank but a last name. */
export const blankHousehold: HouseholdAttributes = {
  firstName: "",
  lastName: "Quill",
  dateOfBirth: "",
  address: "",
  addressLineTwo: "",
  city: "",
  state: "",
  zip: "",
  email: "",
  residency: "not verified",
  note: "",
  homePhone: "",
  mobilePhone: "",
  workPhone: "",
};

/** Adds a household of which only this is known. */
export function addHousehold(known: Partial<HouseholdAttributes>, id?: number) {
  return Household.add({ ...blankHousehold, ...known }, "system", id);
}

/** Texts that have broken other programs: control characters, half characters, other directions, code of all kinds. */
export const oddTexts = [
  "\0",
  "a\0b",
  "\u0001\u0007\u001b[31m",
  "\ud800",
  "a\udfffb",
  "\u202eevil\u202c",
  "\u200f\u200e\ufeff",
  "' or 1=1 --",
  '"; drop table households; --',
  "%",
  "_",
  "\\",
  "<script>alert(1)</script>",
  '"><img src=x onerror=alert(1)>',
  "<%= 1 %>",
  "<%~ process.exit() %>",
  "{{7*7}}",
  "$" + "{7*7}",
  "=1+1",
  "@SUM(A1)",
  "__proto__",
  "e\u0301".repeat(40),
  "\u0301".repeat(5000),
  "x".repeat(5000),
  "9".repeat(400),
  "-1",
  "1e9",
  "99999999999",
  ",",
  ",,,",
  "@",
  "+",
  "()",
  "   ",
];
