import type { Knex } from "knex";

/**
 * Takes columns out of a table, their indexes being gone. Knex would copy an SQLite table for it and drop the old one, and
 * with it all rows of others that belong to its own.
 */
export async function dropColumns(knex: Knex, table: string, ...columns: string[]) {
  for (const column of columns) await knex.raw("alter table ?? drop column ??", [table, column]);
}

/** Adds columns that may name a row of another table. Knex would copy an SQLite table for this too. */
export async function addReferences(knex: Knex, table: string, to: string, ...columns: string[]) {
  for (const column of columns)
    await knex.raw("alter table ?? add column ?? integer references ?? (id)", [table, column, to]);
}
