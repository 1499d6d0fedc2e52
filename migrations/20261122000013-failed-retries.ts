import type { Knex } from "knex";

/** What clerks asked for about all letters that failed, until the worker has done it. */
export async function up(knex: Knex) {
  await knex.schema.createTable("failed_retries", (table) => {
    table.increments("id");
    table.text("clerk_name").notNullable();
    table.timestamp("asked_at").notNullable();
    // The mailing whose letters are meant; null: any that failed.
    table.integer("batch");
    // How far the worker has come in the outbox, and how many letters it sent again.
    table.integer("after_id").notNullable().defaultTo(0);
    table.integer("letters").notNullable().defaultTo(0);
    table.timestamp("finished_at");
  });
  // One at a time: the button pressed twice asks once.
  await knex.raw(
    "create unique index failed_retries_under_way on failed_retries ((finished_at is null)) where finished_at is null",
  );
}

export async function down(knex: Knex) {
  await knex.schema.dropTable("failed_retries");
}
