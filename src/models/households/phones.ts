import { table } from "../../database/connection";
import { reversedDigits } from "./search-keys";

export const PHONE_KINDS = ["home", "mobile", "work"] as const;
export type PhoneKind = (typeof PHONE_KINDS)[number];

/** A household's phone numbers as typed; blank is "". */
export interface Phones {
  homePhone: string;
  mobilePhone: string;
  workPhone: string;
}

const FIELDS: Record<PhoneKind, keyof Phones> = { home: "homePhone", mobile: "mobilePhone", work: "workPhone" };

export interface PhoneRow {
  householdId: number;
  kind: PhoneKind;
  number: string;
  reversedDigits: string;
}

/** The numbers of one household. */
export async function phonesOf(householdId: number): Promise<Phones> {
  const rows = (await table("phones").where({ householdId })) as unknown as PhoneRow[];
  const found = Object.fromEntries(rows.map(({ kind, number }) => [FIELDS[kind], number]));
  return { homePhone: "", mobilePhone: "", workPhone: "", ...found };
}

/** Replaces the numbers of one household, or those of some kinds, in the open transaction. */
export async function writePhones(householdId: number, phones: Phones, kinds: readonly PhoneKind[] = PHONE_KINDS) {
  await table("phones")
    .where({ householdId })
    .whereIn("kind", [...kinds])
    .delete();
  const rows = phoneRows(householdId, phones).filter(({ kind }) => kinds.includes(kind));
  if (rows.length > 0) await table("phones").insert(rows as never);
}

/** The rows that keep these numbers. */
export function phoneRows(householdId: number, phones: Phones) {
  return PHONE_KINDS.filter((kind) => phones[FIELDS[kind]]).map((kind) => ({
    householdId,
    kind,
    number: phones[FIELDS[kind]],
    reversedDigits: reversedDigits(phones[FIELDS[kind]]),
  }));
}

/** The kinds of number that are to be other than they are. */
export function phoneDifferences(present: Phones, wanted: Phones): PhoneKind[] {
  return PHONE_KINDS.filter((kind) => present[FIELDS[kind]] !== wanted[FIELDS[kind]]);
}
