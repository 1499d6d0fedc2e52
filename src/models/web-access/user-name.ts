import { table } from "../../database/connection";
import { isUniqueViolation } from "../../database/unique-violation";
import { nameDigest } from "../../secrets/digest";
import { fitForUse, fold } from "../../secrets/fold";
import { Invalid } from "../errors";
import type { Household } from "../households/household";
import { emailKey } from "../households/search-keys";

const DIGITS_ONLY = /^\p{Nd}+$/u;
const LONGEST_HOUSEHOLD_ID = 9;
const TAKEN = "Another household uses this user name. Choose another.";

/** The columns that store a user name; the digest of the folded name is what has to be unique. */
export function userNameColumns(userName: string) {
  return { userName, userNameDigest: nameDigest(fold(userName)) };
}

/** The error in a user name that a clerk assigns, or null (DESIGN.md rule 2: one name space). */
export async function errorInGivenName(userName: string, household: Household) {
  return (
    errorInText(userName) ??
    (couldBeAnotherId(userName, household)
      ? "A user name of up to nine digits can only be the household's own ID. Add a letter."
      : null) ??
    (userName.includes("@") && (await isEmailOfAnother(userName, household))
      ? "Another household has this email. Use the household ID or another name."
      : null) ??
    (await errorIfTaken(userName, household))
  );
}

/** The error in a user name that a customer chooses, or null; the current name is allowed. */
export async function errorInChosenName(userName: string, household: Household, current: string | null) {
  if (current !== null && fold(userName) === fold(current)) return null;
  return (
    errorInText(userName) ??
    (DIGITS_ONLY.test(userName) ? "Choose a user name with at least one letter." : null) ??
    (userName.includes("@") && emailKey(userName) !== household.emailKey
      ? "Choose a user name without @, or use the email address the office has on file."
      : null) ??
    (await errorIfTaken(userName, household))
  );
}

/** Returns true if the name is digits that could be another household's ID (DESIGN.md rule 2: one name space). */
export function couldBeAnotherId(userName: string, household: { id: number }) {
  const folded = fold(userName);
  return DIGITS_ONLY.test(folded) && folded.length <= LONGEST_HOUSEHOLD_ID && folded !== String(household.id);
}

/** Does the work; if someone else took the name at the same moment, throws Invalid for the field. */
export async function orTaken<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (isUniqueViolation(error)) throw new Invalid({ userName: TAKEN });
    throw error;
  }
}

function errorInText(userName: string) {
  if (!userName) return "Enter a user name.";
  return fitForUse(userName)
    ? null
    : "This user name has a character that can't be used. Use letters, digits, dots and hyphens.";
}

async function isEmailOfAnother(userName: string, household: Household) {
  const key = emailKey(userName);
  if (key === household.emailKey) return false;
  const other = await table("households").where({ emailKey: key }).whereNot({ id: household.id }).first("id");
  return other !== undefined;
}

async function errorIfTaken(userName: string, household: Household) {
  const other = await table("web_users")
    .where({ userNameDigest: nameDigest(fold(userName)) })
    .whereNot({ householdId: household.id })
    .first("id");
  return other ? TAKEN : null;
}
