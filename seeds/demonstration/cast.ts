import type { HouseholdAttributes } from "../../src/models/households/household-attributes";

export const staffPassword = "riverside-demo";

export const clerks = [
  { name: "Ruth Alvarez", userName: "ruth", device: "Administrator" },
  { name: "Dana Whitfield", userName: "dana", device: "Front desk" },
  { name: "Theo Lambert", userName: "theo", device: "Look only" },
];

export interface CastMember {
  id: number;
  household: HouseholdAttributes;
  pass: { type: string; status: string; expiresInDays: number } | null;
  userName: string;
  pin: string;
  state: "claimed" | "assigned" | "no access";
  lockedOut?: boolean;
}

/** The people of DESIGN.md section 5, known by name; all invented. */
export const cast: CastMember[] = [
  {
    ...person(1001, "Okafor", "Ada", "ada.okafor@example.org", "100 Magnolia Ave"),
    pass: { type: "CY-CHILD", status: "Actv-New", expiresInDays: 200 },
    userName: "okafor",
    pin: "maple-river-42",
    state: "claimed",
  },
  {
    ...person(1002, "Lindqvist", "Nils", "", "214 Orange St"),
    pass: { type: "CY-SAS", status: "Actv-Renew", expiresInDays: 100 },
    userName: "lindqvist",
    pin: "quiet-harbor-8",
    state: "claimed",
    lockedOut: true,
  },
  {
    ...person(1003, "Rivera", "Ana", "ana.rivera@example.org", "37 Lime St"),
    pass: { type: "CY-MST", status: "Actv-Renew", expiresInDays: 300 },
    userName: "ana.rivera",
    pin: "cedar-lake-77",
    state: "claimed",
  },
  {
    ...person(1004, "Chen", "Wei", "wei.chen@example.org", "880 Brockton Ave"),
    pass: { type: "CY-SAS", status: "Expired", expiresInDays: -40 },
    userName: "chen",
    pin: "trail-otter-9",
    state: "assigned",
  },
  {
    ...person(1005, "Abara", "Femi", "abara.family@example.org", "61 Palm Ave"),
    pass: { type: "CY-CHILD", status: "Actv-New", expiresInDays: 50 },
    userName: "",
    pin: "",
    state: "no access",
  },
  {
    ...person(1006, "Abara", "Kemi", "abara.family@example.org", "61 Palm Ave", "not verified"),
    pass: { type: "CY-MST", status: "Actv-New", expiresInDays: 60 },
    userName: "",
    pin: "",
    state: "no access",
  },
  {
    ...person(1007, "Novak", "Petr", "petr.novak@example.org", "1520 Market St"),
    pass: { type: "CY-SAS", status: "Actv-New", expiresInDays: 150 },
    userName: "novak",
    pin: "garden-swift-5",
    state: "assigned",
  },
  {
    ...person(1008, "Haddad", "Lina", "lina.haddad@example.org", "9 Canyon Crest Dr", "non-resident"),
    pass: null,
    userName: "",
    pin: "",
    state: "no access",
  },
];

/** The date so many days from today, as "2026-11-22". */
export function inDays(days: number) {
  const date = new Date();
  date.setDate(date.getDate() + days);
  return date.toLocaleDateString("sv-SE");
}

function person(
  id: number,
  lastName: string,
  firstName: string,
  email: string,
  address: string,
  residency = "resident",
) {
  const household: HouseholdAttributes = {
    firstName,
    lastName,
    dateOfBirth: "",
    address,
    addressLineTwo: "",
    city: "Riverside",
    state: "CA",
    zip: "92501",
    email,
    residency,
    note: "",
    homePhone: `(951) 555-01${String(id - 1000).padStart(2, "0")}`,
    mobilePhone: "",
    workPhone: "",
  };
  return { id, household };
}
