import type { Knex } from "knex";

/** PostgreSQL keeps sessions in tables of the same database; the embedded engine has a file of its own for them. */
export async function up(knex: Knex) {
  if (knex.client.config.client !== "pg") return;
  for (const name of ["web_sessions", "staff_sessions"]) {
    await knex.schema.createTable(name, (table) => {
      table.text("sid").primary();
      table.json("sess").notNullable();
      table.timestamp("expire", { precision: 6 }).notNullable().index();
    });
  }
}

export async function down(knex: Knex) {
  for (const name of ["web_sessions", "staff_sessions"]) await knex.schema.dropTableIfExists(name);
}
