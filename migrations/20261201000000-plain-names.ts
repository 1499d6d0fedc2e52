import type { Knex } from "knex";

/** Table and column names that explain themselves. Plain SQL: Knex copies a SQLite table to rename in it. */
const TABLES = [
  ["relay_states", "mail_server_states"],
  ["relay_counts", "mail_server_counts"],
] as const;
const COLUMNS = [
  ["messages", "letter", "kind"],
  ["failed_retries", "letters", "messages"],
  ["bulk_assignments", "fault", "error"],
  ["campaigns", "fault", "error"],
  ["campaigns", "schedule_fault", "schedule_error"],
] as const;

export async function up(knex: Knex) {
  for (const [before, after] of TABLES) await knex.raw(`alter table ${before} rename to ${after}`);
  for (const [table, before, after] of COLUMNS) {
    await knex.raw(`alter table ${table} rename column ${before} to ${after}`);
  }
}

export async function down(knex: Knex) {
  for (const [table, before, after] of COLUMNS) {
    await knex.raw(`alter table ${table} rename column ${after} to ${before}`);
  }
  for (const [before, after] of TABLES) await knex.raw(`alter table ${after} rename to ${before}`);
}
