import { insertAll } from "../../../database/insert-all";
import { updateAll, upsertAll } from "../../../database/update-all";
import { announceNewEmails } from "../../announcement";
import { raiseLastHouseholdId, reserveHouseholdIds } from "../household-ids";
import { phoneRows } from "../phones";
import { reversedDigits } from "../search-keys";
import type { LoadedHousehold, LoadedPerson } from "./import-existing";

/** A clerk changed a household of this chunk during processing, so the chunk must be processed again. */
export class ChunkOvertaken extends Error {}

/** Writes the loaded households of a chunk in the open transaction. Throws ChunkOvertaken. */
export async function writeHouseholds(households: LoadedHousehold[], source: string) {
  await insertNew(
    households.filter(({ isNew }) => isNew),
    source,
  );
  await updateExisting(households.filter(({ isNew }) => !isNew));
}

/** Inserts the same rows as Household.add, for all households at once. */
async function insertNew(households: LoadedHousehold[], source: string) {
  if (households.length === 0) return;
  await assignIds(households);
  const now = new Date();
  const times = { createdAt: now, updatedAt: now };

  await insertAll(
    "households",
    households.map(({ id, sourceKey, columns }) => ({ id, ...columns, source, sourceKey, ...times })),
  );
  await insertAll(
    "members",
    households.flatMap((household) => household.people.map((person) => newMember(household, person, now))),
  );
  await insertAll("phones", households.flatMap(phonesOfNew));
  await insertAll(
    "web_users",
    households.map(({ id }) => ({ householdId: id, ...times })),
  );
}

async function assignIds(households: LoadedHousehold[]) {
  const own = households.flatMap(({ id }) => (id === undefined ? [] : [id]));
  if (own.length > 0) await raiseLastHouseholdId(own.reduce((largest, id) => Math.max(largest, id)));

  const without = households.filter(({ id }) => id === undefined);
  if (without.length === 0) return;
  const first = await reserveHouseholdIds(without.length);
  without.forEach((household, index) => {
    household.id = first + index;
  });
}

async function updateExisting(households: LoadedHousehold[]) {
  const touched = households.filter(
    ({ changed, people }) => changed || people.some((person) => person.changed || person.id === undefined),
  );
  if (touched.length === 0) return;
  const now = new Date();

  await updateOrThrow(
    "households",
    touched.map(({ id, version, columns }) => ({ id, version, ...columns })),
  );
  const changed = touched.flatMap(({ people }) => people.filter((person) => person.changed && person.id !== undefined));
  // The old primary person is demoted before the new one is set.
  await updateOrThrow("members", changed.filter(({ relation }) => relation !== "primary").map(memberChanges));
  await updateOrThrow("members", changed.filter(({ relation }) => relation === "primary").map(memberChanges));
  await insertAll(
    "members",
    touched.flatMap((household) =>
      household.people.filter(({ id }) => id === undefined).map((person) => newMember(household, person, now)),
    ),
  );
  await upsertAll("phones", ["householdId", "kind"], touched.flatMap(changedPhones));
  await announceNewEmails(touched.flatMap(newEmail));
}

async function updateOrThrow(table: string, rows: object[]) {
  if ((await updateAll(table, rows)) !== rows.length) throw new ChunkOvertaken(table);
}

function newMember({ id }: LoadedHousehold, person: LoadedPerson, now: Date) {
  const { relation, firstName, lastName, lastKey, firstKey, dateOfBirth } = person;
  return {
    householdId: id,
    relation,
    firstName,
    lastName,
    lastKey,
    firstKey,
    dateOfBirth,
    createdAt: now,
    updatedAt: now,
  };
}

function memberChanges({ id, version, relation, firstName, lastName, lastKey, firstKey, dateOfBirth }: LoadedPerson) {
  return { id, version, relation, firstName, lastName, lastKey, firstKey, dateOfBirth };
}

function phonesOfNew({ id, phones }: LoadedHousehold) {
  const number = (kind: "home" | "mobile" | "work") => phones.get(kind) ?? "";
  return phoneRows(id ?? 0, { homePhone: number("home"), mobilePhone: number("mobile"), workPhone: number("work") });
}

/** A new email is announced as for a clerk's change, but not if only its case changed. */
function newEmail({ id, columns, before }: LoadedHousehold) {
  return id !== undefined && columns.emailKey !== before.emailKey
    ? [{ householdId: id, oldAddress: before.email }]
    : [];
}

function changedPhones({ id, phones, changedPhones }: LoadedHousehold) {
  return [...changedPhones].map((kind) => {
    const number = phones.get(kind) ?? "";
    return { householdId: id, kind, number, reversedDigits: reversedDigits(number) };
  });
}
