import { rowsOf } from "../../../database/connection";
import { among } from "../../../database/update-all";
import type { HouseholdRow } from "../household";
import type { Relation } from "../member";
import type { PhoneKind } from "../phones";

/** The columns of a household that an import can change. */
export const HOUSEHOLD_COLUMNS = [
  "address",
  "addressLineTwo",
  "city",
  "state",
  "zip",
  "email",
  "residency",
  "note",
] as const;

export type HouseholdColumns = Pick<HouseholdRow, (typeof HOUSEHOLD_COLUMNS)[number] | "emailKey">;

/** A person of a loaded household; without an ID, one to be added. */
export interface LoadedPerson {
  id?: number;
  version: number;
  relation: Relation;
  firstName: string;
  lastName: string;
  lastKey: string;
  firstKey: string;
  dateOfBirth: string | null;
  changed: boolean;
}

/** A household that rows of a chunk refer to, with the changes applied so far. */
export interface LoadedHousehold {
  /** Undefined for a new household without an ID, until it is written. */
  id: number | undefined;
  isNew: boolean;
  version: number;
  sourceKey: string;
  columns: HouseholdColumns;
  /** The email of an existing household before this chunk. */
  before: Pick<HouseholdColumns, "email" | "emailKey">;
  people: LoadedPerson[];
  phones: Map<PhoneKind, string>;
  changedPhones: Set<PhoneKind>;
  changed: boolean;
}

type Stored = HouseholdColumns & { id: number; version: number; sourceKey: string };
type StoredPerson = Omit<LoadedPerson, "changed"> & { householdId: number };

/** Loads the households from this source with these keys, by key. */
export async function loadHouseholds(source: string, keys: string[]): Promise<Map<string, LoadedHousehold>> {
  const [oneOfKeys, keyList] = among("source_key", keys);
  const rows = await rowsOf<Stored>(
    `select id, version, source_key, address, address_line_two, city, state, zip, email, email_key, residency, note
     from households where source = ? and ${oneOfKeys}`,
    [source, keyList],
  );
  const found = new Map(rows.map((row) => [row.id, loadedHousehold(row)]));
  if (found.size > 0) await addPeopleAndPhones(found);
  return new Map([...found.values()].map((household) => [household.sourceKey, household]));
}

/** Returns which of these household IDs are taken. */
export async function takenIds(ids: number[]): Promise<Set<number>> {
  if (ids.length === 0) return new Set();
  const [oneOfIds, list] = among("id", ids);
  const rows = await rowsOf<{ id: number }>(`select id from households where ${oneOfIds}`, [list]);
  return new Set(rows.map(({ id }) => id));
}

function loadedHousehold({ id, version, sourceKey, ...columns }: Stored): LoadedHousehold {
  const none = { people: [], phones: new Map(), changedPhones: new Set<PhoneKind>() };
  const before = { email: columns.email, emailKey: columns.emailKey };
  return { id, version, sourceKey, columns, before, isNew: false, changed: false, ...none };
}

async function addPeopleAndPhones(found: Map<number, LoadedHousehold>) {
  const [ofThese, ids] = among("household_id", [...found.keys()]);
  const people = await rowsOf<StoredPerson>(
    `select id, household_id, version, relation, first_name, last_name, last_key, first_key, date_of_birth
     from members where ${ofThese} order by id`,
    [ids],
  );
  for (const { householdId, ...person } of people) found.get(householdId)?.people.push({ ...person, changed: false });

  const phones = await rowsOf<{ householdId: number; kind: PhoneKind; number: string }>(
    `select household_id, kind, number from phones where ${ofThese}`,
    [ids],
  );
  for (const { householdId, kind, number } of phones) found.get(householdId)?.phones.set(kind, number);
}
