import type { Knex } from "knex";

/** A message says of which kind it is. Plain SQL: Knex copies a SQLite table to rename in it. */
export async function up(knex: Knex) {
  await knex.raw("alter table messages rename column letter to kind");
}

export async function down(knex: Knex) {
  await knex.raw("alter table messages rename column kind to letter");
}
