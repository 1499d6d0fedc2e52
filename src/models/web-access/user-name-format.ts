import { rowsOf, table } from "../../database/connection";
import { among } from "../../database/update-all";
import { nameDigest } from "../../secrets/digest";
import { fitForUse, fold } from "../../secrets/fold";
import type { Household } from "../households/household";
import type { UserNameFormat } from "../settings/application-parameters";
import { customerName } from "./customer-name";

const FIRST_LOOK = 10;
const WIDEST_LOOK = 1000;
/** No agency has this many households of one name: a faulty import must be adding them. */
const LAST_NUMBER = 1_000_000;

/** The user name that a format gives a household, and why it is that one; none where there is none to give. */
export type FormatName =
  | { userName: string; because: "format" | "taken name" | "shared email" | "no letters" }
  | { userName: null; because: "no email" | "none free" };

/**
 * The user name that the format gives this household beside all the others (the guide's table): nothing without an
 * email; the household ID where the email is another's too; the next free number behind a customer name that is taken.
 * Only the unique index is the judge: whoever writes the name asks again where it was taken meanwhile.
 */
export async function nameUnder(format: UserNameFormat, household: Household): Promise<FormatName> {
  if (household.email === null) return { userName: null, because: "no email" };
  if (format === "CUSTOMER_ID") return idOf(household, "format");
  if (format === "CUSTOMER_EMAIL_ADDRESS") {
    return (await emailIsFree(household))
      ? { userName: household.email, because: "format" }
      : idOf(household, "shared email");
  }
  const person = await household.primaryPerson();
  const base = person ? customerName(person) : null;
  return base === null ? idOf(household, "no letters") : numbered(base, household);
}

/** True where no other household has this one's email, neither as its email nor as its user name. */
export async function emailIsFree(household: Household) {
  const { id, email, emailKey } = household;
  if (email === null || !fitForUse(email)) return false;
  const other = await table("households").where({ emailKey }).whereNot({ id }).first("id");
  return other === undefined && (await freeAmong([email], household)).length > 0;
}

/** "ada.okafor2" for 2; the first one has no number. */
export function withNumber(base: string, number: number) {
  return number === 1 ? base : `${base}${number}`;
}

async function idOf(household: Household, because: "format" | "shared email" | "no letters"): Promise<FormatName> {
  const [userName] = await freeAmong([String(household.id)], household);
  return userName === undefined ? { userName: null, because: "none free" } : { userName, because };
}

/** Looks at ever more numbers at once, so that the ten-thousandth of a name is found in a few queries too. */
async function numbered(base: string, household: Household): Promise<FormatName> {
  let first = 1;
  for (let count = FIRST_LOOK; first < LAST_NUMBER; count = Math.min(count * 10, WIDEST_LOOK)) {
    const from = first;
    const names = Array.from({ length: count }, (_, index) => withNumber(base, from + index));
    const [userName] = await freeAmong(names, household);
    if (userName) return { userName, because: userName === base ? "format" : "taken name" };
    first += count;
  }
  return { userName: null, because: "none free" };
}

/** Those of the names that no other household has, in their order. */
async function freeAmong(names: string[], household: Household) {
  const owners = await ownersOf(names.map((name) => nameDigest(fold(name))));
  return names.filter((name) => {
    const owner = owners.get(nameDigest(fold(name)));
    return owner === undefined || owner === household.id;
  });
}

/** The households whose user names have these digests, by digest. */
export async function ownersOf(digests: string[]): Promise<Map<string, number>> {
  const [condition, binding] = among("user_name_digest", digests);
  const rows = await rowsOf<{ userNameDigest: string; householdId: number }>(
    `select user_name_digest, household_id from web_users where ${condition}`,
    [binding],
  );
  return new Map(rows.map((row) => [row.userNameDigest, row.householdId]));
}
