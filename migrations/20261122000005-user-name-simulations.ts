import type { Knex } from "knex";

/** What each user name format would give the households as they are: asked for by a clerk, counted by the worker. */
export async function up(knex: Knex) {
  await knex.schema.createTable("user_name_simulations", (table) => {
    table.increments("id");
    table.integer("clerk_id").notNullable();
    table.text("clerk_name").notNullable();
    table.integer("households").notNullable().defaultTo(0);
    table.integer("counted").notNullable().defaultTo(0);
    table.string("lease_holder", 100);
    table.timestamp("lease_ends_at");
    table.timestamp("done_at");
    table.text("result");
    table.integer("version").notNullable().defaultTo(1);
    table.timestamp("created_at").notNullable();
    table.timestamp("updated_at").notNullable();
  });
  // One is counted at a time, whoever asks.
  await knex.raw("create unique index user_name_simulations_one on user_name_simulations ((1)) where done_at is null");
}

export async function down(knex: Knex) {
  await knex.schema.dropTable("user_name_simulations");
}
