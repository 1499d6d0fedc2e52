declare module "knex/lib/dialects/better-sqlite3/index.js" {
  import type { Database } from "better-sqlite3";

  export default class BetterSqlite {
    constructor(config: unknown);
    transaction(...args: unknown[]): unknown;
    _query(connection: Database, query: { sql: string; bindings?: unknown[] }): Promise<unknown>;
    _formatBindings(bindings: unknown[] | undefined): unknown[];
  }
}

declare module "knex/lib/dialects/sqlite3/execution/sqlite-transaction.js" {
  import type { Database } from "better-sqlite3";

  export default class SqliteTransaction {
    constructor(client: unknown, ...args: unknown[]);
    begin(connection: Database): Promise<unknown>;
    rollback(connection: Database, error: unknown): Promise<unknown>;
    _completed: boolean;
    _rejecter(error: unknown): void;
    query(connection: Database, sql: string): Promise<unknown>;
  }
}

declare module "connect-sqlite3" {
  import type session from "express-session";

  export default function connectSqlite3(module: {
    Store: typeof session.Store;
  }): new (options: {
    db: object;
    table?: string;
  }) => session.Store;
}
