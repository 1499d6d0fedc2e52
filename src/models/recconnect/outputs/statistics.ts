import type { CampaignFacts } from "../campaign-facts";
import { type OutputRecord, outputRecords, type Scope } from "./output-records";
import { postalAddressOf } from "./postal-address";
import { phonesOfRecords, SelectedPasses } from "./record-details";

const AGE_GROUPS = [
  [6, "Under 6"],
  [13, "6 to 12"],
  [18, "13 to 17"],
  [30, "18 to 29"],
  [45, "30 to 44"],
  [65, "45 to 64"],
  [Number.POSITIVE_INFINITY, "65 and over"],
] as const;
const UNKNOWN = "Not known";
const NO_PASS = "No matching pass now";

/** How many records have what in common. */
export interface Count {
  what: string;
  records: number;
}
export interface Statistics {
  records: number;
  gone: number;
  households: number;
  email: number;
  mobile: number;
  postal: number;
  /** Reached by neither email nor mobile phone. */
  neither: number;
  byCity: Count[];
  byZip: Count[];
  byPassType: Count[];
  byStatus: Count[];
  byAge: Count[];
}

/** Process Statistics: counts every record in a scope once. */
export async function statistics(campaign: CampaignFacts, scope: Scope): Promise<Statistics> {
  const sums = { records: 0, gone: 0, email: 0, mobile: 0, postal: 0, neither: 0 };
  const tallies = { city: new Map(), zip: new Map(), type: new Map(), status: new Map(), age: new Map() };
  const households = new Set<number>();
  const selected = await SelectedPasses.of(campaign);
  for await (const records of outputRecords(campaign, scope)) {
    const phones = await phonesOfRecords(records);
    const passes = await selected.of(records);
    for (const record of records) {
      if (record.gone) {
        sums.gone++;
        continue;
      }
      sums.records++;
      households.add(record.householdId);
      const mobile = Boolean(phones.get(record.householdId)?.mobile);
      sums.email += record.email ? 1 : 0;
      sums.mobile += mobile ? 1 : 0;
      sums.neither += record.email || mobile ? 0 : 1;
      sums.postal += typeof postalAddressOf(record) === "string" ? 0 : 1;
      const own = passes.get(record.id) ?? [];
      add(tallies.city, [record.city]);
      add(tallies.zip, [record.zip?.slice(0, 5)]);
      const [codes, statuses] = [own.map(({ code }) => code), own.map(({ status }) => status)];
      add(tallies.type, codes.length > 0 ? codes : [NO_PASS]);
      add(tallies.status, statuses.length > 0 ? statuses : [NO_PASS]);
      add(tallies.age, [ageGroupOf(record)]);
    }
  }
  return {
    ...sums,
    households: households.size,
    byCity: mostFirst(tallies.city),
    byZip: mostFirst(tallies.zip),
    byPassType: mostFirst(tallies.type),
    byStatus: mostFirst(tallies.status),
    byAge: youngestFirst(tallies.age),
  };
}

/** A record counts once under each; a household with two passes of a type has that type once. */
function add(tally: Map<string, number>, words: (string | null | undefined)[]) {
  for (const name of new Set(words.map((word) => word?.trim() || UNKNOWN))) tally.set(name, (tally.get(name) ?? 0) + 1);
}

function mostFirst(tally: Map<string, number>): Count[] {
  return [...tally]
    .map(([what, records]) => ({ what, records }))
    .sort((one, other) => other.records - one.records || one.what.localeCompare(other.what));
}

function youngestFirst(tally: Map<string, number>): Count[] {
  return [...AGE_GROUPS.map(([, what]) => what), UNKNOWN].flatMap((what) => {
    const records = tally.get(what);
    return records ? [{ what, records }] : [];
  });
}

function ageGroupOf({ dateOfBirth }: OutputRecord) {
  const age = dateOfBirth ? ageToday(dateOfBirth) : Number.NaN;
  return AGE_GROUPS.find(([below]) => age < below)?.[1];
}

function ageToday(dateOfBirth: string) {
  const today = new Date().toLocaleDateString("sv-SE");
  const hadBirthday = today.slice(5) >= dateOfBirth.slice(5);
  return Number(today.slice(0, 4)) - Number(dateOfBirth.slice(0, 4)) - (hadBirthday ? 0 : 1);
}
