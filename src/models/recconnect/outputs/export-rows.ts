import { webUserSummaries } from "../../web-access/web-user-state";
import type { CampaignFacts } from "../campaign-facts";
import type { ExportColumn } from "./export-columns";
import { type OutputRecord, outputRecords, type Scope } from "./output-records";
import { phonesOfRecords, SelectedPasses } from "./record-details";

/** Pages take turns with whoever makes lines of the rows. */
const AT_ONCE = 200;

/** Process Export: the cells of each record, page by page; a household that is gone is left out. */
export async function* exportRows(campaign: CampaignFacts, scope: Scope, columns: ExportColumn[]) {
  const selected = await SelectedPasses.of(campaign);
  for await (const records of outputRecords(campaign, scope, undefined, AT_ONCE)) {
    const present = records.filter(({ gone }) => !gone);
    const facts = await factsOf(present, columns, selected);
    yield present.map((record) => columns.map((column) => facts(record)[column] ?? ""));
  }
}

async function factsOf(records: OutputRecord[], columns: ExportColumn[], selected: SelectedPasses) {
  const wants = (...some: ExportColumn[]) => some.some((column) => columns.includes(column));
  const phones = await phonesOfRecords(wants("homePhone", "mobilePhone", "workPhone") ? records : []);
  const passes = await selected.of(wants("passType", "passStatus", "activatesOn", "expiresOn") ? records : []);
  const access = await webUserSummaries(
    wants("userName", "webAccess") ? records.map(({ householdId }) => householdId) : [],
  );

  return (record: OutputRecord): Partial<Record<ExportColumn, string | number | null>> => {
    const phone = phones.get(record.householdId);
    const own = passes.get(record.id) ?? [];
    const web = access.get(record.householdId);
    const { householdId, lastName, firstName, address, addressLineTwo, city, state, zip, email, residency } = record;
    return {
      ...{ householdId, lastName, firstName, address, addressLineTwo, city, state, zip, email, residency },
      homePhone: phone?.home,
      mobilePhone: phone?.mobile,
      workPhone: phone?.work,
      passType: eachOnce(own.map(({ code }) => code)),
      passStatus: eachOnce(own.map(({ status }) => status)),
      activatesOn: own[0]?.activatesOn,
      expiresOn: own[0]?.expiresOn,
      userName: web?.userName,
      webAccess: web?.state.label,
    };
  };
}

function eachOnce(words: string[]) {
  return [...new Set(words)].join(", ");
}
