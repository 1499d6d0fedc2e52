import { chmodSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Database } from "better-sqlite3";
import type { Knex } from "knex";
import { config } from "../config";
import { readRows, snakeCase } from "./column-types";
import { postgresDriver } from "./postgres-driver";
import { SqliteClient } from "./sqlite-client";

const BIGINT = 20;
const POSTGRES_CONNECTIONS = 10;
const ACQUIRE_TIMEOUT_MS = 10_000;
const CONNECT_WITHIN_MS = 5000;
const LOCK_WITHIN_MS = 10_000;
const projectFolder = join(import.meta.dirname, "../..");

/** Configuration of both engines: names, times, migrations. */
const shared = {
  // Errors are thrown anyway; Knex would also print them with the values of the query.
  log: { warn: silent, error: silent, deprecate: silent, debug: silent },
  // Error messages have the query without its values, which may be personal data.
  compileSqlOnError: false,
  acquireConnectionTimeout: ACQUIRE_TIMEOUT_MS,
  // Knex also calls this for an unnamed primary key.
  wrapIdentifier: (name: string | undefined, wrap: (name: string) => string) => wrap(name ? snakeCase(name) : ""),
  postProcessResponse: readRows,
  migrations: { migrationSource: sourceIn("migrations") },
};

/** The embedded engine: one file in DATA_DIR, with a write-ahead log and secure delete. */
export function sqlite(): Knex.Config {
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  const filename = join(config.dataDir, "gatehouse.sqlite");

  return {
    ...shared,
    client: SqliteClient as unknown as typeof Knex.Client,
    connection: { filename },
    useNullAsDefault: true,
    pool: {
      min: 1,
      max: 1,
      afterCreate(connection: Database, done: (error: Error | null, connection: Database) => void) {
        try {
          prepareSqlite(connection);
          chmodSync(filename, 0o600);
          done(null, connection);
        } catch (error) {
          done(error as Error, connection);
        }
      },
    },
  };
}

/** The engine for more than one machine (DATABASE_URL). */
export function postgres(): Knex.Config {
  postgresDriver().types.setTypeParser(BIGINT, Number);
  const connection = {
    connectionString: config.databaseUrl,
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    lock_timeout: LOCK_WITHIN_MS,
    application_name: "gatehouse",
  };
  return {
    ...shared,
    client: "pg",
    connection,
    pool: { min: 0, max: POSTGRES_CONNECTIONS },
  };
}

/** The settings of every SQLite connection; `busy_timeout` is 0 because our client waits without blocking. */
export function prepareSqlite(connection: Database) {
  connection.pragma("busy_timeout = 5000");
  connection.pragma("journal_mode = WAL");
  connection.pragma("synchronous = NORMAL");
  connection.pragma("foreign_keys = ON");
  connection.pragma("secure_delete = ON");
  connection.pragma("busy_timeout = 0");
}

function sourceIn(folder: string): Knex.MigrationSource<string> {
  const path = join(projectFolder, folder);
  return {
    getMigrations: async () =>
      readdirSync(path)
        .filter((name) => /\.[jt]s$/.test(name))
        .sort(),
    // A compiled copy has the same migrations under the same names.
    getMigrationName: (name) => name.replace(/\.js$/, ".ts"),
    getMigration: (name) => import(pathToFileURL(join(path, name)).href),
  };
}

function silent() {}
