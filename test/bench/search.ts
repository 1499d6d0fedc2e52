import { engine, migrate, rowsOf, table, transaction } from "../../src/database/connection";
import { insertAll } from "../../src/database/insert-all";
import { HouseholdSearch } from "../../src/models/households/household-search";
import { quantile, say } from "./figures";
import { household, type Invented, sequence } from "./invented-households";

const HOUSEHOLDS = Number(process.env.HOUSEHOLDS ?? 1_000_000);
const AT_ONCE = 5_000;
const QUERIES = 300;
const WARM_UP = 20;
const LIMIT_MS = 10;
const FIRST_ID = 3_000_001;

/** Every kind of search over a million households, through the model: the time in the server of one page of results. */
export async function run() {
  await migrate();
  const began = performance.now();
  await fill();
  say(`${HOUSEHOLDS.toLocaleString("en-US")} households on ${engine} filled in`, `${seconds(began)} s`);

  for (const [kind, write] of Object.entries(kinds)) {
    const times = await measure(write);
    const [half, most] = [quantile(times, 0.5), quantile(times, 0.99)];
    say(`${kind}: p50, p99`, `${half.toFixed(2)}, ${most.toFixed(2)} ms`, `${LIMIT_MS} ms`);
  }
}

const letters = (text: string, count: number) => [...text].slice(0, count).join("");

const kinds: Record<string, (one: Invented, next: () => number) => string> = {
  "household ID": (one) => String(one.id),
  "phone, whole": (one) => one.phone,
  "phone, last 4 digits": (one) => one.phone.slice(-4),
  "phone, last 7 digits": (one) => one.phone.slice(-8),
  "last name": (one) => one.lastName,
  "last name, 1 letter": (one) => letters(one.lastName, 1),
  "last name, 2 letters": (one) => letters(one.lastName, 2),
  "last name, 4 letters": (one) => letters(one.lastName, 4),
  "L,F": (one) => `${letters(one.lastName, 1)},${letters(one.firstName, 1)}`,
  "La,F": (one) => `${letters(one.lastName, 2)},${letters(one.firstName, 1)}`,
  "Las,F": (one) => `${letters(one.lastName, 3)},${letters(one.firstName, 1)}`,
  "Las,Fi": (one) => `${letters(one.lastName, 3)},${letters(one.firstName, 2)}`,
  "Last,First": (one) => `${one.lastName}, ${one.firstName}`,
  "First Last": (one) => `${one.firstName} ${one.lastName}`,
  "Las,F that nobody has": (one) => `${letters(one.lastName, 2)}q,${letters(one.firstName, 1)}`,
  "e-mail": (one) => one.email || "nobody@example.org",
  "e-mail, its beginning": (one, next) => one.email.slice(0, 3 + Math.floor(next() * 10)) || "nobody@",
  "user name": (one) => one.userName,
  "a word nothing has": (one) => `${letters(one.lastName, 2)}qqq`,
};

async function measure(write: (one: Invented, next: () => number) => string) {
  const next = sequence(7);
  const times: number[] = [];
  for (let query = -WARM_UP; query < QUERIES; query++) {
    const text = write(household(Math.floor(next() * HOUSEHOLDS), FIRST_ID), next);
    const began = performance.now();
    await new HouseholdSearch(text).page(1);
    if (query >= 0) times.push(performance.now() - began);
  }
  return times;
}

async function fill() {
  const present = (await table("households").where({ id: FIRST_ID }).first("id")) !== undefined;
  if (present) return;
  for (let from = 0; from < HOUSEHOLDS; from += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, HOUSEHOLDS - from) }, (_, index) =>
      household(from + index, FIRST_ID),
    );
    await transaction(() => insert(some));
  }
  if (engine === "postgres") await rowsOf("vacuum analyze");
}

async function insert(some: Invented[]) {
  await insertAll(
    "households",
    some.map(({ rows }) => rows.household),
  );
  await insertAll(
    "members",
    some.flatMap(({ rows }) => rows.members),
  );
  await insertAll(
    "phones",
    some.flatMap(({ rows }) => rows.phones),
  );
  await insertAll(
    "web_users",
    some.map(({ rows }) => rows.webUser),
  );
}

function seconds(began: number) {
  return ((performance.now() - began) / 1000).toFixed(0);
}
