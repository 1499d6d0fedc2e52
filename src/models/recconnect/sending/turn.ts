import { rowsOf } from "../../../database/connection";
import { among } from "../../../database/update-all";
import { isEmailAddress } from "../../messages/email-reachability";
import type { MergeValues } from "../../messages/merging/markdown-email";
import type { MergeField } from "../../messages/merging/merge-fields";
import { wantsMailings } from "../../messages/unsubscription";
import { PasswordDevice } from "../../settings/password-device";
import { whyNoPin } from "../../web-access/assigned-credentials";
import type { WebUserRow } from "../../web-access/web-user-row";
import { reachedAmong } from "../follow-ups/family";

/** A recipient whose turn it is. */
export interface Waiting {
  number: number;
  householdId: number;
}

/** What the turn of a recipient comes to. */
export type Outcome =
  | { number: number; state: "written"; householdId: number; recipient: string; fields: MergeValues }
  | { number: number; state: "exception" | "left out"; reason: string };

/** What a mailing asks of each recipient. */
export interface Asked {
  fields: MergeField[];
  /** Messages about a household's own sign-in go to those who unsubscribed from mailings too. */
  isService: boolean;
  /** Values that are alike in every message. */
  common: MergeValues;
  /** A text needs no email. */
  by?: "email" | "text";
  /** The mailings that this one follows: whom one of them reached meanwhile gets nothing more. */
  family?: number[];
}

interface Facts extends Omit<WebUserRow, "id"> {
  id: number;
  inactiveAt: Date | null;
  email: string | null;
  firstName: string | null;
  lastName: string | null;
  wants: number;
}

export const NO_EMAIL = "has no email";
export const UNREADABLE_EMAIL = "has an email that no message can go to";
const REACHED = "was reached by the mailing that this one follows";
const GONE = "is not there any more: deleted or merged into another household";

/** Looks at recipients as they are now: who gets a message, with the values it will have, and why not who doesn't. */
export async function takeTurns(waiting: Waiting[], asked: Asked): Promise<Outcome[]> {
  const ids = waiting.map(({ householdId }) => householdId);
  const facts = await factsOf(ids);
  const reached = await reachedAmong(ids, asked.family ?? []);
  const { unlockMinutes } = await PasswordDevice.current();
  return waiting.map(({ number, householdId }): Outcome => {
    const one = facts.get(householdId);
    if (!one) return { number, state: "left out", reason: GONE };
    if (one.inactiveAt) return { number, state: "left out", reason: "is inactive by now" };
    if (reached.has(householdId)) return { number, state: "left out", reason: REACHED };
    if (!asked.isService && !one.wants) return { number, state: "left out", reason: "unsubscribed from mailings" };
    const noEmail = asked.by === "text" ? null : errorInEmail(one.email);
    if (noEmail) return { number, state: "exception", reason: noEmail };

    const fields = valuesOf(one, asked);
    const hole = holeIn(fields, one, asked.fields, unlockMinutes);
    if (hole) return { number, state: "exception", reason: hole };
    return { number, state: "written", householdId, recipient: one.email ?? "", fields };
  });
}

function errorInEmail(email: string | null) {
  if (!email) return NO_EMAIL;
  return isEmailAddress(email) ? null : UNREADABLE_EMAIL;
}

function valuesOf({ id, email, firstName, lastName, userName }: Facts, { fields, common }: Asked): MergeValues {
  const all: MergeValues = {
    ...common,
    HouseholdID: String(id),
    Email: email ?? "",
    FirstName: firstName ?? "",
    LastName: lastName ?? "",
    Household: [lastName, firstName].filter(Boolean).join(", "),
    WebID: userName ?? "",
  };
  return Object.fromEntries(fields.filter((field) => all[field] !== undefined).map((field) => [field, all[field]]));
}

/** A message with a hole in it is not sent (DESIGN.md rule 12). */
function holeIn(
  values: MergeValues,
  webUser: Facts,
  fields: MergeField[],
  unlockMinutes: number | null,
): string | null {
  if (fields.includes("WebPin")) {
    const noPin = whyNoPin(webUser, unlockMinutes);
    if (noPin) return noPin;
  }
  if ((fields.includes("WebID") || fields.includes("ResetLink")) && !webUser.userName) return "has no web user";
  const hole = Object.entries(values).find(([, value]) => !value?.trim());
  return hole ? `has nothing to put in place of <${hole[0]}>` : null;
}

async function factsOf(ids: number[]): Promise<Map<number, Facts>> {
  const [ofThese, list] = among("h.id", [...new Set(ids)]);
  const rows = await rowsOf<Facts>(
    `select w.*, h.id as id, h.inactive_at, h.email, m.first_name, m.last_name,
       case when ${wantsMailings("h")} then 1 else 0 end as wants
     from households h
     left join members m on m.household_id = h.id and m.relation = 'primary'
     left join web_users w on w.household_id = h.id where ${ofThese}`,
    [list],
  );
  return new Map(rows.map((row) => [row.id, row]));
}
