import type { Knex } from "knex";
import { addReferences, dropColumns } from "./shared/columns";

/** Letters of a mailing: many rows that share one text, belong to a batch, and stand still together. */
export async function up(knex: Knex) {
  const withoutRowid = knex.client.config.client === "pg" ? "" : " without rowid";

  // A text that many letters have, stored once.
  await knex.schema.createTable("shared_texts", (table) => {
    table.increments("id");
    table.text("body").notNullable();
    // A letter on paper that goes along as a PDF, with its own merge fields.
    table.text("attached_letter");
    table.timestamp("created_at").notNullable();
  });
  await knex.schema.createTable("shared_attachments", (table) => {
    table.increments("id");
    table.integer("shared_text_id").notNullable().references("shared_texts.id").onDelete("CASCADE");
    table.text("name").notNullable();
    table.string("type", 100).notNullable();
    table.binary("content").notNullable();
    table.index("shared_text_id");
  });

  await addReferences(knex, "messages", "shared_texts", "shared_text_id");
  await knex.schema.alterTable("messages", (table) => {
    // Whose letter it is of a batch: its number there, and which of two parts.
    table.integer("batch");
    table.integer("batch_number");
    table.integer("batch_part");
    // Waits with its batch: taken out of what is due until the batch goes on.
    table.timestamp("parked_at");
  });
  await knex.raw(
    "create unique index messages_batch on messages (batch, batch_number, batch_part) where batch is not null",
  );
  await knex.raw("create index messages_batch_state on messages (batch, batch_part, state) where batch is not null");
  await knex.raw("create index messages_parked on messages (batch, id) where parked_at is not null");
  await knex.raw("drop index messages_due");
  await knex.raw(
    "create index messages_due on messages (posted_in, priority, due_at, id) where state in ('queued', 'deferred') and parked_at is null",
  );

  // Batches of which nothing may leave now, whatever their letters' rows say yet.
  await knex.raw(`create table stopped_batches (
    batch integer not null,
    primary key (batch)
  )${withoutRowid}`);
}

export async function down(knex: Knex) {
  await knex.schema.dropTable("stopped_batches");
  for (const index of ["messages_batch", "messages_batch_state", "messages_parked", "messages_due"])
    await knex.raw(`drop index ${index}`);
  await knex.raw(
    "create index messages_due on messages (posted_in, priority, due_at, id) where state in ('queued', 'deferred')",
  );
  await dropColumns(knex, "messages", "shared_text_id", "batch", "batch_number", "batch_part", "parked_at");
  await knex.schema.dropTable("shared_attachments");
  await knex.schema.dropTable("shared_texts");
}
