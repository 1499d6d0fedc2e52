import type { Knex } from "knex";

/** Table and column names that explain themselves. Plain SQL: Knex copies a SQLite table to rename in it. */
const COLUMNS = [["messages", "letter", "kind"]] as const;

export async function up(knex: Knex) {
  for (const [table, before, after] of COLUMNS) {
    await knex.raw(`alter table ${table} rename column ${before} to ${after}`);
  }
}

export async function down(knex: Knex) {
  for (const [table, before, after] of COLUMNS) {
    await knex.raw(`alter table ${table} rename column ${after} to ${before}`);
  }
}
