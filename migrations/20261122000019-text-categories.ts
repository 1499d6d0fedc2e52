import type { Knex } from "knex";

/** Texts that a household may unsubscribe from, and a wish to send again what failed for each mailing by itself. */
export async function up(knex: Knex) {
  // What a letter's category is: mailings leave out who unsubscribed, also while their texts wait.
  await knex.schema.alterTable("texts", (table) => {
    table.string("category", 20).notNullable().defaultTo("notice");
  });
  await knex.raw("create index texts_waiting on texts (household_id) where state = 'queued'");
  await knex.raw("drop index failed_retries_under_way");
  await knex.raw(
    "create unique index failed_retries_under_way on failed_retries ((coalesce(batch, 0))) where finished_at is null",
  );
}

export async function down(knex: Knex) {
  await knex.raw("drop index failed_retries_under_way");
  await knex.raw("update failed_retries set finished_at = asked_at where finished_at is null");
  await knex.raw(
    "create unique index failed_retries_under_way on failed_retries ((finished_at is null)) where finished_at is null",
  );
  await knex.raw("drop index texts_waiting");
  await knex.schema.alterTable("texts", (table) => table.dropColumn("category"));
}
