import { insertAll } from "../../../database/insert-all";
import { updateAll, upsertAll } from "../../../database/update-all";
import { announceNewEmails } from "../../announcement";
import { noteHouseholdId, reserveHouseholdIds } from "../household-numbers";
import { phoneRows } from "../phones";
import { reversedDigits } from "../search-keys";
import type { AtHand, PersonAtHand } from "./import-present";

/** A clerk changed a household of this chunk while it was weighed: the chunk is weighed anew. */
export class ChunkOvertaken extends Error {}

/** Writes what the rows of a chunk ask of the households at hand, in the open transaction. Throws ChunkOvertaken. */
export async function writeHouseholds(households: AtHand[], source: string) {
  await insertNew(
    households.filter(({ isNew }) => isNew),
    source,
  );
  await updatePresent(households.filter(({ isNew }) => !isNew));
}

/** The same rows that Household.add makes, for all at once. */
async function insertNew(households: AtHand[], source: string) {
  if (households.length === 0) return;
  await giveIds(households);
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

async function giveIds(households: AtHand[]) {
  const own = households.flatMap(({ id }) => (id === undefined ? [] : [id]));
  if (own.length > 0) await noteHouseholdId(own.reduce((largest, id) => Math.max(largest, id)));

  const without = households.filter(({ id }) => id === undefined);
  if (without.length === 0) return;
  const first = await reserveHouseholdIds(without.length);
  without.forEach((household, index) => {
    household.id = first + index;
  });
}

async function updatePresent(households: AtHand[]) {
  const touched = households.filter(
    ({ changed, people }) => changed || people.some((person) => person.changed || person.id === undefined),
  );
  if (touched.length === 0) return;
  const now = new Date();

  await updateOrGiveUp(
    "households",
    touched.map(({ id, version, columns }) => ({ id, version, ...columns })),
  );
  const changed = touched.flatMap(({ people }) => people.filter((person) => person.changed && person.id !== undefined));
  // Who steps back from being the primary person does so before another becomes it.
  await updateOrGiveUp("members", changed.filter(({ relation }) => relation !== "primary").map(memberChanges));
  await updateOrGiveUp("members", changed.filter(({ relation }) => relation === "primary").map(memberChanges));
  await insertAll(
    "members",
    touched.flatMap((household) =>
      household.people.filter(({ id }) => id === undefined).map((person) => newMember(household, person, now)),
    ),
  );
  await upsertAll("phones", ["householdId", "kind"], touched.flatMap(changedPhones));
  await announceNewEmails(touched.flatMap(newEmail));
}

async function updateOrGiveUp(table: string, rows: object[]) {
  if ((await updateAll(table, rows)) !== rows.length) throw new ChunkOvertaken(table);
}

function newMember({ id }: AtHand, person: PersonAtHand, now: Date) {
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

function memberChanges({ id, version, relation, firstName, lastName, lastKey, firstKey, dateOfBirth }: PersonAtHand) {
  return { id, version, relation, firstName, lastName, lastKey, firstKey, dateOfBirth };
}

function phonesOfNew({ id, phones }: AtHand) {
  const number = (kind: "home" | "mobile" | "work") => phones.get(kind) ?? "";
  return phoneRows(id ?? 0, { homePhone: number("home"), mobilePhone: number("mobile"), workPhone: number("work") });
}

/** As a clerk's change on screen is told: not where only capitals differ. */
function newEmail({ id, columns, before }: AtHand) {
  return id !== undefined && columns.emailKey !== before.emailKey
    ? [{ householdId: id, oldAddress: before.email }]
    : [];
}

function changedPhones({ id, phones, changedPhones }: AtHand) {
  return [...changedPhones].map((kind) => {
    const number = phones.get(kind) ?? "";
    return { householdId: id, kind, number, reversedDigits: reversedDigits(number) };
  });
}
