import type { Knex } from "knex";

/** How many households share what a guessable PIN would be: counted by the worker each hour. */
export async function up(knex: Knex) {
  await knex.schema.createTable("pin_source_tallies", (table) => {
    table.increments("id");
    table.string("lease_holder", 100);
    table.timestamp("lease_ends_at");
    table.timestamp("done_at");
    table.text("result");
    table.integer("version").notNullable().defaultTo(1);
    table.timestamp("created_at").notNullable();
    table.timestamp("updated_at").notNullable();
  });
  // One is counted at a time.
  await knex.raw("create unique index pin_source_tallies_one on pin_source_tallies ((1)) where done_at is null");
}

export async function down(knex: Knex) {
  await knex.schema.dropTable("pin_source_tallies");
}
