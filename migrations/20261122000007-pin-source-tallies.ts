import type { Knex } from "knex";

/** How many households share what a guessable PIN would be: asked for by a clerk's page, counted by the worker. */
export async function up(knex: Knex) {
  await knex.schema.createTable("pin_source_tallies", (table) => {
    table.increments("id");
    table.integer("clerk_id").notNullable();
    table.text("clerk_name").notNullable();
    table.string("lease_holder", 100);
    table.timestamp("lease_ends_at");
    table.timestamp("done_at");
    table.text("result");
    table.integer("version").notNullable().defaultTo(1);
    table.timestamp("created_at").notNullable();
    table.timestamp("updated_at").notNullable();
  });
  // One is counted at a time, whoever asks.
  await knex.raw("create unique index pin_source_tallies_one on pin_source_tallies ((1)) where done_at is null");
}

export async function down(knex: Knex) {
  await knex.schema.dropTable("pin_source_tallies");
}
