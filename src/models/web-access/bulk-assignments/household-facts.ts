import { engine, rowsOf } from "../../../database/connection";
import { among } from "../../../database/update-all";
import { dayOf } from "../../days";
import { PasswordDevice } from "../../settings/password-device";
import type { BulkSettings } from "./bulk-settings";

/** The state of a household's web user before a run. */
export type WebUserBefore = "none" | "assigned" | "in use" | "claimed";

/** What a run needs to know about one household. */
export interface HouseholdFacts {
  id: number;
  inactive: boolean;
  email: string | null;
  /** Read only if the settings need it, like last name, date of birth and phone. */
  zip: string | null;
  /** The first of its home, mobile and work phones, as typed. */
  phone: string | null;
  /** Null if there is no primary person. */
  firstName: string | null;
  lastName: string | null;
  /** "1984-06-30" */
  dateOfBirth: string | null;
  webUserId: number | null;
  webUserVersion: number;
  present: WebUserBefore;
  lockedOut: boolean;
  userName: string | null;
}

type FactsRow = [
  number,
  number,
  string | null,
  string | null,
  string | null,
  string | null,
  string | null,
  string | null,
  number | null,
  number | null,
  WebUserBefore,
  number,
  string | null,
];

const MINUTE_MS = 60_000;
/** If a range has up to this many IDs per household needed, reading all of it is quicker than looking each one up. */
const RANGE_PER_HOUSEHOLD = 2;
const PHONE_PART = /\{phone/i;
const PHONE = `(select p.number from phones p where p.household_id = h.id
  order by case p.kind when 'home' then 1 when 'mobile' then 2 else 3 end limit 1)`;

/** The next `limit` selected households after household `id`, by ID. */
export function factsAfter(settings: BulkSettings, id: number, limit: number): Promise<HouseholdFacts[]> {
  return facts(settings, "h.id > ?", [id], limit);
}

/** Those of these households that the settings still select, by ID. */
export async function factsOf(settings: BulkSettings, ids: number[]): Promise<Map<number, HouseholdFacts>> {
  const first = ids.reduce((least, id) => Math.min(least, id), Number.POSITIVE_INFINITY);
  const last = ids.reduce((most, id) => Math.max(most, id), 0);
  const width = last - first + 1;
  if (width > ids.length * RANGE_PER_HOUSEHOLD) {
    const [ofThese, list] = among("h.id", ids);
    return byId(await facts(settings, ofThese, [list], ids.length));
  }
  if (ids.length === 0) return new Map();
  const requested = new Set(ids);
  const found = await facts(settings, "h.id between ? and ?", [first, last], width);
  return byId(found.filter(({ id }) => requested.has(id)));
}

function byId(found: HouseholdFacts[]) {
  return new Map(found.map((one) => [one.id, one]));
}

/** Fetches the rows as one JSON list: turning a hundred thousand rows into objects takes longer than finding them. */
async function facts(settings: BulkSettings, where: string, bindings: (number | string | string[])[], limit: number) {
  const list = engine === "postgres" ? ["json_agg", "json_build_array"] : ["json_group_array", "json_array"];
  const [chosen, values] = selection(settings);
  const needed = (column: string) => (needsMoreThanEmail(settings) ? column : "null");
  const [row] = await rowsOf<{ facts: string | FactsRow[] | null }>(
    `select ${list[0]}(${list[1]}(id, inactive, email, zip, phone, first_name, last_name, date_of_birth, web_user_id,
       web_user_version, present, locked_out, user_name)) as facts
     from (
       select h.id, case when h.inactive_at is null then 0 else 1 end as inactive, h.email,
         ${needed("h.zip")} as zip, ${needsPhone(settings) ? PHONE : "null"} as phone, m.first_name,
         ${needed("m.last_name")} as last_name, ${needed("m.date_of_birth")} as date_of_birth,
         w.id as web_user_id, w.version as web_user_version, ${PRESENT} as present,
         case when ${LOCKED} then 1 else 0 end as locked_out, w.user_name
       from households h
       left join members m on m.household_id = h.id and m.relation = 'primary'
       left join web_users w on w.household_id = h.id
       where ${where}${chosen} order by h.id limit ?
     ) as chosen`,
    [await locksEndedBefore(), ...bindings, ...values, limit] as never,
  );
  const listed = row?.facts ?? [];
  return (typeof listed === "string" ? (JSON.parse(listed) as FactsRow[]) : listed).map(asFacts);
}

/** A lock in force, by the same rule as lockInForce(). */
const LOCKED = "w.locked_out_at is not null and (w.lock_cause = 'clerk' or w.locked_out_at > ?)";

/** Locks by attempts that began before this time have ended automatically. */
async function locksEndedBefore(): Promise<Date> {
  const { unlockMinutes } = await PasswordDevice.current();
  return new Date(unlockMinutes === null ? 0 : Date.now() - unlockMinutes * MINUTE_MS);
}

/** A web user that was ever given anything counts as existing: a run replaces it and an undo restores it. */
const PRESENT = `case
  when w.pin_changed_at is not null or w.pin_digest is not null then 'claimed'
  when w.in_use_at is not null then 'in use'
  when w.user_name is not null or w.pin_set_at is not null or w.pin_assigned_at is not null
    or w.last_sign_in_at is not null then 'assigned'
  else 'none' end`;

function asFacts(row: FactsRow): HouseholdFacts {
  return {
    id: row[0],
    inactive: row[1] === 1,
    email: row[2],
    zip: row[3],
    phone: row[4],
    firstName: row[5],
    lastName: row[6],
    dateOfBirth: row[7],
    webUserId: row[8],
    webUserVersion: row[9] ?? 0,
    present: row[10],
    lockedOut: row[11] === 1,
    userName: row[12],
  };
}

function selection(settings: BulkSettings): [string, (number | string)[]] {
  const { residency, idFrom, idTo, email, passTypeIds } = settings;
  const conditions: [string, ...(number | string)[]][] = [];
  if (residency === "residents") conditions.push(["h.residency = 'resident'"]);
  if (residency === "non-residents") conditions.push(["h.residency = 'non-resident'"]);
  if (residency === "both") conditions.push(["h.residency in ('resident', 'non-resident')"]);
  if (idFrom !== null) conditions.push(["h.id >= ?", idFrom]);
  if (idTo !== null) conditions.push(["h.id <= ?", idTo]);
  if (email !== "any") conditions.push([`h.email is ${email === "with" ? "not " : ""}null`]);
  if (passTypeIds.length > 0) conditions.push(activePass(passTypeIds));
  return [conditions.map(([sql]) => ` and ${sql}`).join(""), conditions.flatMap(([, ...values]) => values)];
}

function activePass(passTypeIds: number[]): [string, ...(number | string)[]] {
  const day = dayOf(new Date());
  return [
    `exists (select 1 from members pm join passes s on s.member_id = pm.id
       where pm.household_id = h.id and s.status in ('Actv-New', 'Actv-Renew')
         and s.pass_type_id in (${passTypeIds.map(() => "?")})
         and (s.activates_on is null or s.activates_on <= ?) and (s.expires_on is null or s.expires_on >= ?))`,
    ...passTypeIds,
    day,
    day,
  ];
}

function needsMoreThanEmail({ nameSource, pinSource }: BulkSettings) {
  return nameSource === "pattern" || (pinSource !== "random" && pinSource !== "household ID");
}

function needsPhone({ nameSource, namePattern, pinSource, pinPattern }: BulkSettings) {
  return (
    pinSource === "phone" ||
    (nameSource === "pattern" && PHONE_PART.test(namePattern)) ||
    (pinSource === "pattern" && PHONE_PART.test(pinPattern))
  );
}
