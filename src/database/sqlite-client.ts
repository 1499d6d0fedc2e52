import { setTimeout as pause } from "node:timers/promises";
import type { Database, Statement } from "better-sqlite3";
import BetterSqlite from "knex/lib/dialects/better-sqlite3/index.js";
import SqliteTransaction from "knex/lib/dialects/sqlite3/execution/sqlite-transaction.js";

const MAX_CACHED_STATEMENTS = 500;
const MAX_WAIT_MS = 10_000;
const FIRST_PAUSE_MS = 2;
const MAX_PAUSE_MS = 25;

interface Query {
  sql: string;
  bindings?: unknown[];
  /** The statement runs once for each of these rows of values. */
  options?: { each?: unknown[][] };
  response?: unknown;
  context?: { lastID: number | bigint; changes: number };
}

/** Takes the write lock at the start. A reader that writes later would fail if another process wrote in between. */
class ImmediateTransaction extends SqliteTransaction {
  override begin(connection: Database) {
    return this.query(connection, "BEGIN IMMEDIATE;");
  }

  /** A full disk already ended the transaction, so another ROLLBACK would fail and hide the cause. */
  override rollback(connection: Database, error: unknown) {
    if (connection.inTransaction) return super.rollback(connection, error);
    this._completed = true;
    this._rejecter(error);
    return Promise.resolve();
  }
}

/**
 * Knex's better-sqlite3 client with cached statements, BEGIN IMMEDIATE transactions, and a wait for the write lock that
 * doesn't block the event loop (STYLE.md, facts found out the hard way).
 */
export class SqliteClient extends BetterSqlite {
  override transaction(...args: unknown[]) {
    return new ImmediateTransaction(this, ...args);
  }

  override async _query(connection: Database, query: Query) {
    const statement = query.options?.each ? connection.prepare(query.sql) : prepare(connection, query.sql);
    const bindings = this._formatBindings(query.bindings);
    const deadline = Date.now() + MAX_WAIT_MS;

    for (let wait = FIRST_PAUSE_MS; ; wait = Math.min(wait * 2, MAX_PAUSE_MS)) {
      try {
        return answer(statement, bindings, query);
      } catch (error) {
        if (!isBusy(error) || connection.inTransaction || Date.now() > deadline) throw error;
      }
      await pause(wait * (0.5 + Math.random()));
    }
  }
}

// Cached per connection, not per client: Knex creates a client for each transaction without its constructor.
const prepared = new WeakMap<Database, Map<string, Statement>>();

function prepare(connection: Database, sql: string): Statement {
  const cache = prepared.get(connection) ?? new Map<string, Statement>();
  prepared.set(connection, cache);

  const cached = cache.get(sql);
  if (cached) return cached;

  if (cache.size >= MAX_CACHED_STATEMENTS) cache.clear();
  const statement = connection.prepare(sql);
  cache.set(sql, statement);
  return statement;
}

function answer(statement: Statement, bindings: unknown[], query: Query) {
  const { each } = query.options ?? {};
  if (each) {
    let changes = 0;
    for (const row of each) changes += statement.run(row).changes;
    query.response = { changes };
  } else if (statement.reader) {
    query.response = statement.all(bindings);
  } else {
    const result = statement.run(bindings);
    query.response = result;
    query.context = { lastID: result.lastInsertRowid, changes: result.changes };
  }
  return query;
}

function isBusy(error: unknown) {
  const code = (error as { code?: unknown }).code;
  return typeof code === "string" && (code === "SQLITE_BUSY" || code.startsWith("SQLITE_BUSY_"));
}
