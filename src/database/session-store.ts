import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import SqliteDriver, { type Database } from "better-sqlite3";
import connectPgSimple from "connect-pg-simple";
import connectSqlite3 from "connect-sqlite3";
import session, { type SessionData, type Store } from "express-session";
import type pg from "pg";
import { RateLimiterPostgres, RateLimiterSQLite } from "rate-limiter-flexible";
import { config } from "../config";
import { prepareSqlite } from "./knexfile";
import { postgresDriver } from "./postgres-driver";

const CLEAR_EVERY_MS = 5 * 60_000;
const SESSION_CONNECTIONS = 5;
const SESSION_LOCK_WAIT_MS = 250;
const CONNECT_WITHIN_MS = 5000;
const LOCK_WITHIN_MS = 5000;
const loaded = Symbol("loaded from the store");

type Callback = (error?: unknown, rows?: unknown) => void;

let file: Database | undefined;
let pool: pg.Pool | undefined;
let clearing: NodeJS.Timeout | undefined;

/**
 * The session store: connect-sqlite3 over better-sqlite3 in its own file, or connect-pg-simple. Customers and clerks have
 * separate tables, so that a session ID of one never works for the other.
 */
export function sessionStore(kind: "web" | "staff"): Store {
  const table = `${kind}_sessions`;
  const store = config.databaseUrl ? postgresStore(table) : sqliteStore(table);
  // Without touch(), a page that changes nothing writes nothing; web/sessions.ts renews sessions in use.
  store.touch = undefined;
  return neverRevived(store, table);
}

export type AddressCounter = RateLimiterPostgres | RateLimiterSQLite;

/** A rate-limiter-flexible counter of `points` per address in `duration` seconds, stored with the sessions. */
export function addressCounter(options: { keyPrefix: string; points: number; duration: number }) {
  const shared = { ...options, tableName: "address_counters", clearExpiredByTimeout: true };
  return new Promise<AddressCounter>((resolve, reject) => {
    const ready = (error?: unknown) => (error ? reject(error) : resolve(counter));
    const counter: AddressCounter = config.databaseUrl
      ? new RateLimiterPostgres({ ...shared, storeClient: postgresPool() }, ready)
      : new RateLimiterSQLite({ ...shared, storeClient: sqliteFile(), storeType: "better-sqlite3" }, ready);
  });
}

/** Closes the stores' connections. */
export async function closeSessionStores() {
  clearInterval(clearing);
  clearing = undefined;
  const [openFile, openPool] = [file, pool];
  file = undefined;
  pool = undefined;
  openFile?.close();
  await openPool?.end();
}

function sqliteStore(table: string): Store {
  const Sqlite = connectSqlite3(session);
  const store = new Sqlite({ db: overBetterSqlite(sqliteFile()), table });
  clearing ??= setInterval(clearExpired, CLEAR_EVERY_MS).unref();
  return store;
}

function postgresStore(tableName: string): Store {
  const Postgres = connectPgSimple(session);
  return new Postgres({
    pool: postgresPool(),
    tableName,
    pruneSessionInterval: CLEAR_EVERY_MS / 1000,
  });
}

function sqliteFile(): Database {
  if (!file) {
    mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
    const path = join(config.dataDir, "sessions.sqlite");
    file = new SqliteDriver(path);
    prepareSqlite(file);
    file.pragma(`busy_timeout = ${SESSION_LOCK_WAIT_MS}`);
    chmodSync(path, 0o600);
  }
  return file;
}

function postgresPool(): pg.Pool {
  pool ??= new (postgresDriver().Pool)({
    connectionString: config.databaseUrl,
    max: SESSION_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    lock_timeout: LOCK_WITHIN_MS,
    application_name: "gatehouse sessions",
  }).on("error", () => {
    // If the server stops, idle connections emit errors that would end the process. The next query reconnects.
  });
  return pool;
}

/**
 * Saves a loaded session only if its row still exists. Otherwise a request in progress during sign-out would restore the
 * row, and the session would continue.
 */
function neverRevived(store: Store, table: string): Store {
  const [createSession, set] = [store.createSession, store.set];
  store.createSession = (req, data) =>
    Object.defineProperty(createSession.call(store, req, data), loaded, { value: true });
  store.set = (sid, data, done) => {
    if (loaded in data) updateSession(table, sid, data).then(() => done?.(), done);
    else set.call(store, sid, data, done);
  };
  return store;
}

async function updateSession(table: string, sid: string, data: SessionData) {
  const [text, expires] = [JSON.stringify(data), new Date(data.cookie.expires ?? Date.now()).getTime()];
  if (config.databaseUrl) {
    const sql = `update ${table} set sess = $1, expire = to_timestamp($2::double precision / 1000) where sid = $3`;
    await postgresPool().query(sql, [text, expires, sid]);
  } else {
    sqliteFile().prepare(`update ${table} set sess = ?, expired = ? where sid = ?`).run(text, expires, sid);
  }
}

/** The four methods that connect-sqlite3 needs of its `db`. Each calls back only once, even if the store throws in it. */
function overBetterSqlite(database: Database) {
  const statements = new Map<string, SqliteDriver.Statement>();
  const prepare = (sql: string) => {
    const statement = statements.get(sql) ?? database.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  const attempt = (work: () => unknown, done?: Callback) => {
    let result: unknown;
    try {
      result = work();
    } catch (error) {
      return done?.(error);
    }
    done?.(null, result);
  };

  return {
    exec: (sql: string, done?: Callback) => attempt(() => database.exec(sql), done),
    get: (sql: string, values: unknown[], done?: Callback) => {
      let answered = false;
      attempt(
        () => prepare(sql).get(values),
        (error, row) => {
          if (answered) return;
          answered = true;
          done?.(error, row);
        },
      );
    },
    all: (sql: string, values: unknown[], done?: Callback) => {
      const statement = prepare(sql);
      attempt(() => (statement.reader ? statement.all(values) : statement.run(values)), done);
    },
    run: (sql: string, values: unknown[], done?: Callback) => attempt(() => prepare(sql).run(values), done),
  };
}

function clearExpired() {
  for (const table of ["web_sessions", "staff_sessions"]) {
    try {
      file?.prepare(`delete from ${table} where expired < ?`).run(Date.now());
    } catch {
      // Briefly locked by another process, or not created yet. The next run clears it.
    }
  }
}
