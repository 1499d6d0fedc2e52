import type { Knex } from "knex";
import { dropColumns } from "./shared/columns";

/** Mailings to those whom another did not reach, and texts that are looked for and sent again by themselves. */
export async function up(knex: Knex) {
  await knex.schema.alterTable("campaigns", (table) => {
    // The mailing whose recipients these are, and the first of all that follow one another.
    table.integer("follows_id");
    table.integer("follows_head");
    // Which of its recipients: how they stood, and their texts ("": however).
    table.string("follows_state", 12);
    table.string("follows_texts", 10);
  });
  await knex.raw("create index campaigns_following on campaigns (follows_head) where follows_head is not null");

  await knex.schema.alterTable("texts", (table) => {
    // Somebody is done with it, as with a letter.
    table.timestamp("settled_at");
    table.dropIndex(["batch", "state"]);
    table.index(["batch", "state", "batch_number"]);
  });
  // The list of recipients in a state, in the order of their numbers: without the number it sorts a quarter of a million.
  await knex.raw("drop index messages_batch_state");
  await knex.raw(
    "create index messages_batch_state on messages (batch, batch_part, state, batch_number) where batch is not null",
  );
  await knex.schema.alterTable("failed_retries", (table) => {
    table.string("what", 20).notNullable().defaultTo("letters and texts");
  });
  await knex.raw("drop index failed_retries_under_way");
  await knex.raw(
    "create unique index failed_retries_under_way on failed_retries ((coalesce(batch, 0)), what) where finished_at is null",
  );
}

export async function down(knex: Knex) {
  await knex.raw("drop index failed_retries_under_way");
  await knex.raw("update failed_retries set finished_at = asked_at where finished_at is null");
  await knex.raw(
    "create unique index failed_retries_under_way on failed_retries ((coalesce(batch, 0))) where finished_at is null",
  );
  await dropColumns(knex, "failed_retries", "what");
  await knex.raw("drop index messages_batch_state");
  await knex.raw("create index messages_batch_state on messages (batch, batch_part, state) where batch is not null");
  await knex.schema.alterTable("texts", (table) => {
    table.dropIndex(["batch", "state", "batch_number"]);
    table.index(["batch", "state"]);
  });
  await dropColumns(knex, "texts", "settled_at");
  // Its selection would find all of those that the other mailing went to.
  await knex.raw(`update campaigns set cancelled_at = updated_at
    where follows_id is not null and extracted_at is null and cancelled_at is null`);
  await knex.raw("drop index campaigns_following");
  await dropColumns(knex, "campaigns", "follows_id", "follows_head", "follows_state", "follows_texts");
}
