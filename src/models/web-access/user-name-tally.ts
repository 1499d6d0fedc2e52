import { rowsOf } from "../../database/connection";
import { nameDigest } from "../../secrets/digest";
import { fold } from "../../secrets/fold";
import { customerName } from "./customer-name";
import { ownersOf, withNumber } from "./user-name-format";

const LISTED = 50;
const PER_PAGE = 1000;
const BYTES_OF_A_KEY = 6;

/** A household of a list, and the user name it would get. */
export interface Listed {
  id: number;
  name: string;
  userName: string | null;
}

/** How many households it happens to, and the first of them. */
export interface HouseholdGroup {
  count: number;
  first: Listed[];
}

/** What the formats would give the households as they are. */
export interface SimulationResult {
  households: number;
  /** Under every format: no web user. */
  noEmail: HouseholdGroup;
  /** CUSTOMER_EMAIL_ADDRESS: the email is another's too, so the household ID. */
  sharedEmail: HouseholdGroup;
  /** CUSTOMER_NAME: nothing to make a name of, so the household ID. */
  noUsableName: HouseholdGroup;
  /** CUSTOMER_NAME: the name is taken, so the next free number is appended. */
  numbered: HouseholdGroup;
}

interface Row {
  id: number;
  email: string | null;
  firstName: string | null;
  lastName: string | null;
  /** The user name it has now. */
  userName: string | null;
  shared: number;
}

interface Named {
  row: Row;
  base: string;
}

interface Settled extends Named {
  userName: string;
}

/**
 * Counts page by page, in the order of household IDs, as if each were added beside all the others. What is kept is a few
 * bytes a name and the first of each list; nothing is written.
 */
export class UserNameTally {
  readonly result: SimulationResult = {
    households: 0,
    noEmail: { count: 0, first: [] },
    sharedEmail: { count: 0, first: [] },
    noUsableName: { count: 0, first: [] },
    numbered: { count: 0, first: [] },
  };
  private afterId = 0;
  /** The last number tried behind each name that was given, by the first 48 bits of the name's digest. */
  private readonly numbers = new Map<number, number>();

  /** Counts the next households; false when there are no more. */
  async countSome(): Promise<boolean> {
    const rows = await rowsAfter(this.afterId);
    this.afterId = rows.at(-1)?.id ?? this.afterId;
    this.result.households += rows.length;

    const withEmail = rows.filter((row) => this.hasEmail(row));
    const owners = await ownersOf(withEmail.map(({ email }) => digestOf(email ?? "")));
    for (const row of withEmail) this.countEmail(row, owners);
    await this.countNames(withEmail);
    return rows.length === PER_PAGE;
  }

  private hasEmail(row: Row) {
    if (row.email === null) note(this.result.noEmail, row, null);
    return row.email !== null;
  }

  private countEmail(row: Row, owners: Map<string, number>) {
    const owner = owners.get(digestOf(row.email ?? ""));
    const taken = owner !== undefined && owner !== row.id;
    if (row.shared || taken) note(this.result.sharedEmail, row, String(row.id));
  }

  private async countNames(rows: Row[]) {
    const named = rows.flatMap((row): Named[] => {
      const base = customerName({ firstName: row.firstName ?? "", lastName: row.lastName ?? "" });
      if (base === null) note(this.result.noUsableName, row, String(row.id));
      return base === null ? [] : [{ row, base }];
    });
    const names = [...named.flatMap(alreadyNamed), ...(await this.newNames(named))];
    for (const { row, base, userName } of names.sort((one, other) => one.row.id - other.row.id)) {
      if (userName !== base) note(this.result.numbered, row, userName);
    }
  }

  /** Appends the next number to the names of the others until nobody else has them. */
  private async newNames(named: Named[]) {
    const settled: Settled[] = [];
    let waiting = named.filter((one) => alreadyNamed(one).length === 0);
    while (waiting.length > 0) {
      const tried = waiting.map(({ row, base }) => ({ row, base, userName: this.nextOf(base) }));
      const owners = await ownersOf(tried.map(({ userName }) => digestOf(userName)));
      settled.push(...tried.filter(({ userName }) => !owners.has(digestOf(userName))));
      waiting = tried.filter(({ userName }) => owners.has(digestOf(userName)));
    }
    return settled;
  }

  private nextOf(base: string) {
    const key = keyOf(base);
    let number = (this.numbers.get(key) ?? 0) + 1;
    while (number > 1 && this.numbers.has(keyOf(withNumber(base, number)))) number++;
    this.numbers.set(key, number);
    if (number > 1) this.numbers.set(keyOf(withNumber(base, number)), 1);
    return withNumber(base, number);
  }
}

/** The household's present user name, where the format would have made just that one. */
function alreadyNamed({ row, base }: Named): Settled[] {
  const present = row.userName === null ? "" : fold(row.userName);
  const folded = fold(base);
  const number = present.startsWith(folded) ? present.slice(folded.length) : "none";
  return number === "" || /^[1-9]\d*$/.test(number) ? [{ row, base, userName: base + number }] : [];
}

function note(happening: HouseholdGroup, row: Row, userName: string | null) {
  happening.count++;
  if (happening.first.length === LISTED) return;
  const name = [row.lastName, row.firstName].filter(Boolean).join(", ") || `Household ${row.id}`;
  happening.first.push({ id: row.id, name, userName });
}

function digestOf(name: string) {
  return nameDigest(fold(name));
}

function keyOf(name: string) {
  return Buffer.from(digestOf(name), "base64url").readUIntBE(0, BYTES_OF_A_KEY);
}

function rowsAfter(id: number) {
  return rowsOf<Row>(
    `select h.id, h.email, m.first_name, m.last_name, w.user_name,
       case when exists (select 1 from households o where o.email_key = h.email_key and o.id <> h.id) then 1 else 0 end as shared
     from households h
     left join members m on m.household_id = h.id and m.relation = 'primary'
     left join web_users w on w.household_id = h.id
     where h.id > ? order by h.id limit ?`,
    [id, PER_PAGE],
  );
}
