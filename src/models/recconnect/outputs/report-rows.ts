import { rowsOf } from "../../../database/connection";
import { among } from "../../../database/update-all";
import { isEmailAddress } from "../../messages/email-reachability";
import type { CampaignFacts } from "../campaign-facts";
import { AT_ONCE, type OutputRecord, outputRecords, type Place, placeOf, type Scope } from "./output-records";
import { phonesOfRecords } from "./record-details";

/** Process Report, or the report for records with invalid or no email. */
export type ReportKind = "records" | "no email";

/** A line of a report. */
export interface ReportRow {
  householdId: number;
  lastName: string;
  firstName: string;
  address: string;
  city: string;
  state: string;
  zip: string;
  email: string;
  /** In the report for records with invalid or no email alone: whom to call, and why. */
  phone: string;
  trouble: EmailProblem | "";
}

/** The lines of a report on a screen, and where the next page begins. */
export interface ReportPage {
  rows: ReportRow[];
  next: Place | null;
}

/** The lines of a whole report, page by page; a household that is gone is left out. */
export async function* reportRows(campaign: CampaignFacts, scope: Scope, kind: ReportKind) {
  for await (const records of outputRecords(campaign, scope)) yield rowsOfRecords(await chosen(records, kind));
}

/** So many lines of a report behind a place. */
export async function reportPage(campaign: CampaignFacts, scope: Scope, kind: ReportKind, after: Place, limit: number) {
  const found: [OutputRecord, EmailProblem | ""][] = [];
  for await (const records of outputRecords(campaign, scope, after, Math.min(limit, AT_ONCE))) {
    found.push(...(await chosen(records, kind)));
    if (found.length > limit) break;
  }
  const shown = found.slice(0, limit);
  const last = shown.at(-1)?.[0];
  return { rows: await rowsOfRecords(shown), next: last && found.length > limit ? placeOf(last) : null };
}

async function chosen(records: OutputRecord[], kind: ReportKind): Promise<[OutputRecord, EmailProblem | ""][]> {
  if (kind === "no email") return withEmailProblems(records);
  return records.filter(({ gone }) => !gone).map((record) => [record, ""]);
}

async function rowsOfRecords(records: [OutputRecord, EmailProblem | ""][]): Promise<ReportRow[]> {
  const phones = await phonesOfRecords(records.flatMap(([record, trouble]) => (trouble ? record : [])));
  return records.map(([record, trouble]) => {
    const phone = phones.get(record.householdId);
    return {
      householdId: record.householdId,
      lastName: record.lastName,
      firstName: record.firstName,
      address: [record.address, record.addressLineTwo].filter(Boolean).join(", "),
      city: record.city ?? "",
      state: record.state ?? "",
      zip: record.zip ?? "",
      email: record.email ?? "",
      phone: phone?.mobile ?? phone?.home ?? phone?.work ?? "",
      trouble,
    };
  });
}

/** Why email doesn't reach a record's household. */
export type EmailProblem =
  | "No email"
  | "Not an email address"
  | "The last email was refused"
  | "The last email bounced";

interface LastLetter {
  householdId: number;
  recipient: string;
  state: "sent" | "refused" | "bounced";
}

/** Those of these records whom email doesn't reach, each with why; a household that is gone is not among them. */
export async function withEmailProblems(records: OutputRecord[]): Promise<[OutputRecord, EmailProblem][]> {
  const last = await lastLettersTo(records.filter(({ email }) => email !== null));
  return records.flatMap((record): [OutputRecord, EmailProblem][] => {
    const trouble = record.gone ? null : troubleOf(record, last);
    return trouble ? [[record, trouble]] : [];
  });
}

function troubleOf({ householdId, email }: OutputRecord, last: Map<string, LastLetter["state"]>): EmailProblem | null {
  if (!email) return "No email";
  if (!isEmailAddress(email)) return "Not an email address";
  const state = last.get(keyOf(householdId, email));
  if (state === "refused") return "The last email was refused";
  return state === "bounced" ? "The last email bounced" : null;
}

/** What became of the last letter that a mail server answered for, by household and address. */
async function lastLettersTo(records: OutputRecord[]) {
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
