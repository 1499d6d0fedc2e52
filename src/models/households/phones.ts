import { table } from "../../database/connection";
import { reversedDigits } from "./search-keys";

export const PHONE_KINDS = ["home", "mobile", "work"] as const;
export type PhoneKind = (typeof PHONE_KINDS)[number];

/** A household's phone numbers as typed; "" if blank. */
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

/** Returns the phone numbers of a household. */
export async function phonesOf(householdId: number): Promise<Phones> {
  const rows = (await table("phones").where({ householdId })) as unknown as PhoneRow[];
  const found = Object.fromEntries(rows.map(({ kind, number }) => [FIELDS[kind], number]));
  return { homePhone: "", mobilePhone: "", workPhone: "", ...found };
}

/** Replaces the phone numbers of a household, or only some kinds, in the open transaction. */
export async function writePhones(householdId: number, phones: Phones, kinds: readonly PhoneKind[] = PHONE_KINDS) {
  await table("phones")
    .where({ householdId })
    .whereIn("kind", [...kinds])
    .delete();
  const rows = phoneRows(householdId, phones).filter(({ kind }) => kinds.includes(kind));
  if (rows.length > 0) await table("phones").insert(rows as never);
}

/** Returns the rows that store these numbers. */
export function phoneRows(householdId: number, phones: Phones) {
  return PHONE_KINDS.filter((kind) => phones[FIELDS[kind]]).map((kind) => ({
    householdId,
    kind,
    number: phones[FIELDS[kind]],
    reversedDigits: reversedDigits(phones[FIELDS[kind]]),
  }));
}

/** Returns the kinds of phone whose number changes. */
export function phoneDifferences(current: Phones, changes: Phones): PhoneKind[] {
  return PHONE_KINDS.filter((kind) => current[FIELDS[kind]] !== changes[FIELDS[kind]]);
}
