import { rowsOf } from "../../../database/connection";
import { among } from "../../../database/update-all";
import { isEmailAddress } from "../../messages/email-reachability";
import type { RecordToMake } from "./records-to-make";

/** Why email doesn't reach a record's household. */
export type EmailTrouble =
  | "No email"
  | "Not an email address"
  | "The last letter was refused"
  | "The last letter came back";

interface LastLetter {
  householdId: number;
  recipient: string;
  state: "sent" | "refused" | "bounced";
}

/** Those of these records whom email doesn't reach, each with why; a household that is gone is not among them. */
export async function withEmailTrouble(records: RecordToMake[]): Promise<[RecordToMake, EmailTrouble][]> {
  const last = await lastLettersTo(records.filter(({ email }) => email !== null));
  return records.flatMap((record): [RecordToMake, EmailTrouble][] => {
    const trouble = record.gone ? null : troubleOf(record, last);
    return trouble ? [[record, trouble]] : [];
  });
}

function troubleOf({ householdId, email }: RecordToMake, last: Map<string, LastLetter["state"]>): EmailTrouble | null {
  if (!email) return "No email";
  if (!isEmailAddress(email)) return "Not an email address";
  const state = last.get(keyOf(householdId, email));
  if (state === "refused") return "The last letter was refused";
  return state === "bounced" ? "The last letter came back" : null;
}

/** What became of the last letter that a mail server answered for, by household and address. */
async function lastLettersTo(records: RecordToMake[]) {
  if (records.length === 0) return new Map<string, LastLetter["state"]>();
  const [amongThese, list] = among(
    "household_id",
    records.map(({ householdId }) => householdId),
  );
  const rows = await rowsOf<LastLetter>(
    `select household_id, recipient, state from messages
     where ${amongThese} and state in ('sent', 'refused', 'bounced') order by id`,
    [list],
  );
  return new Map(rows.map(({ householdId, recipient, state }) => [keyOf(householdId, recipient), state]));
}

function keyOf(householdId: number, address: string) {
  return `${householdId} ${address}`;
}
