import { setTimeout as pause } from "node:timers/promises";
import type { Database, Statement } from "better-sqlite3";
import BetterSqlite from "knex/lib/dialects/better-sqlite3/index.js";
import SqliteTransaction from "knex/lib/dialects/sqlite3/execution/sqlite-transaction.js";

const STATEMENTS_KEPT = 500;
const LONGEST_WAIT_MS = 10_000;
const FIRST_PAUSE_MS = 2;
const LONGEST_PAUSE_MS = 25;

interface Query {
  sql: string;
  bindings?: unknown[];
  /** Rows of values, for each of which the statement is run. */
  options?: { each?: unknown[][] };
  response?: unknown;
  context?: { lastID: number | bigint; changes: number };
}

/** Begins with the write lock in hand: a reader that writes later would fail at once if another process wrote between. */
class ImmediateTransaction extends SqliteTransaction {
  override begin(connection: Database) {
    return this.query(connection, "BEGIN IMMEDIATE;");
  }

  /** A full disk has ended the transaction already: another ROLLBACK would fail, and hide why. */
  override rollback(connection: Database, error: unknown) {
    if (connection.inTransaction) return super.rollback(connection, error);
    this._completed = true;
    this._rejecter(error);
    return Promise.resolve();
  }
}

/**
 * Knex's better-sqlite3 client with prepared statements kept, transactions that begin IMMEDIATE, and a wait for the
 * write lock that leaves the event loop free (STYLE.md, facts found out the hard way).
 */
export class SqliteClient extends BetterSqlite {
  override transaction(...args: unknown[]) {
    return new ImmediateTransaction(this, ...args);
  }

  override async _query(connection: Database, query: Query) {
    const statement = query.options?.each ? connection.prepare(query.sql) : prepare(connection, query.sql);
    const bindings = this._formatBindings(query.bindings);
    const giveUpAt = Date.now() + LONGEST_WAIT_MS;

    for (let wait = FIRST_PAUSE_MS; ; wait = Math.min(wait * 2, LONGEST_PAUSE_MS)) {
      try {
        return answer(statement, bindings, query);
      } catch (error) {
        if (!isBusy(error) || connection.inTransaction || Date.now() > giveUpAt) throw error;
      }
      await pause(wait * (0.5 + Math.random()));
    }
  }
}

// Kept per connection and not per client: Knex makes a client a transaction without running its constructor.
const prepared = new WeakMap<Database, Map<string, Statement>>();

function prepare(connection: Database, sql: string): Statement {
  const kept = prepared.get(connection) ?? new Map<string, Statement>();
  prepared.set(connection, kept);

  const known = kept.get(sql);
  if (known) return known;

  if (kept.size >= STATEMENTS_KEPT) kept.clear();
  const statement = connection.prepare(sql);
  kept.set(sql, statement);
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
