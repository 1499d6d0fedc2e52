import { snakeCase } from "./column-types";
import { engine, rowsOf } from "./connection";

type Row = Record<string, unknown>;

/**
 * Updates many rows in one statement with two bindings. Each row has its ID, the version that was read, and the columns
 * to write. Returns how many rows still had that version and were written.
 */
export async function updateAll(table: string, rows: readonly object[]) {
  const names = Object.keys(rows[0] ?? {});
  if (names.length === 0) return 0;
  const written = names.filter((name) => name !== "id" && name !== "version").map(snakeCase);
  const settings = written.map((column) => `"${column}" = v."${column}"`);

  const updated = await rowsOf(
    `update "${table}" set ${settings.join(", ")}, version = "${table}".version + 1, updated_at = ?
     from (${selectFrom(table, names)}) v
     where "${table}".id = v.id and "${table}".version = v.version returning "${table}".id`,
    [new Date(), asJson(names, rows)],
  );
  return updated.length;
}

/** Inserts many rows in one statement, or updates those that already exist by these keys. */
export async function upsertAll(table: string, keys: string[], rows: readonly object[]) {
  const names = Object.keys(rows[0] ?? {});
  if (names.length === 0) return;
  const quoted = (list: string[]) => list.map((name) => `"${snakeCase(name)}"`);
  const settings = quoted(names.filter((name) => !keys.includes(name))).map(
    (column) => `${column} = excluded.${column}`,
  );

  await rowsOf(
    `insert into "${table}" (${quoted(names)}) ${selectFrom(table, names)} where true
     on conflict (${quoted(keys)}) do update set ${settings.join(", ")}`,
    [asJson(names, rows)],
  );
}

/** A condition that a column is one of these values, with one binding for any number of values. */
export function among(column: string, values: readonly (string | number)[]): [string, string | string[]] {
  return engine === "postgres"
    ? [`${column} = any(?)`, values.map(String)]
    : [`${column} in (select value from json_each(?))`, JSON.stringify(values)];
}

function selectFrom(table: string, names: string[]) {
  const columns = names.map((name) => `"${snakeCase(name)}"`);
  return engine === "postgres"
    ? `select ${columns} from json_populate_recordset(null::"${table}", ?)`
    : `select ${columns.map((column, index) => `value ->> ${index} as ${column}`)} from json_each(?)`;
}

function asJson(names: string[], rows: readonly object[]) {
  if (engine !== "postgres")
    return JSON.stringify(rows.map((row) => names.map((name) => forSqlite((row as Row)[name]))));
  return JSON.stringify(
    rows.map((row) => Object.fromEntries(names.map((name) => [snakeCase(name), (row as Row)[name]]))),
  );
}

function forSqlite(value: unknown) {
  return value instanceof Date ? value.getTime() : value;
}
