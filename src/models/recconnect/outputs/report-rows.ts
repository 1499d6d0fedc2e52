import type { CampaignFacts } from "../campaign-facts";
import { phonesOfRecords } from "./record-facts";
import { AT_ONCE, type Place, placeOf, type RecordToMake, recordsToMake, type Scope } from "./records-to-make";
import { type EmailTrouble, withEmailTrouble } from "./with-email-trouble";

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
  trouble: EmailTrouble | "";
}

/** The lines of a report on a screen, and where the next page begins. */
export interface ReportPage {
  rows: ReportRow[];
  next: Place | null;
}

/** The lines of a whole report, page by page; a household that is gone is left out. */
export async function* reportRows(campaign: CampaignFacts, scope: Scope, kind: ReportKind) {
  for await (const records of recordsToMake(campaign, scope)) yield rowsOfRecords(await chosen(records, kind));
}

/** So many lines of a report behind a place. */
export async function reportPage(campaign: CampaignFacts, scope: Scope, kind: ReportKind, after: Place, limit: number) {
  const found: [RecordToMake, EmailTrouble | ""][] = [];
  for await (const records of recordsToMake(campaign, scope, after, Math.min(limit, AT_ONCE))) {
    found.push(...(await chosen(records, kind)));
    if (found.length > limit) break;
  }
  const shown = found.slice(0, limit);
  const last = shown.at(-1)?.[0];
  return { rows: await rowsOfRecords(shown), next: last && found.length > limit ? placeOf(last) : null };
}

async function chosen(records: RecordToMake[], kind: ReportKind): Promise<[RecordToMake, EmailTrouble | ""][]> {
  if (kind === "no email") return withEmailTrouble(records);
  return records.filter(({ gone }) => !gone).map((record) => [record, ""]);
}

async function rowsOfRecords(records: [RecordToMake, EmailTrouble | ""][]): Promise<ReportRow[]> {
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
