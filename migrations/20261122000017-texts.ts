import type { Knex } from "knex";
import { addReferences, dropColumns } from "./shared/columns";

/** Texts: their outbox, the mobiles that said STOP, and the texts of a mailing. */
export async function up(knex: Knex) {
  await knex.schema.createTable("texts", (table) => {
    table.increments("id");
    // As a provider takes it: +19515550101.
    table.string("recipient", 20).notNullable();
    table.integer("household_id").notNullable();
    table.integer("shared_text_id").notNullable().references("shared_texts.id");
    // JSON: the values of merge fields that are no secrets.
    table.text("fields").notNullable();
    table.integer("batch").notNullable();
    table.integer("batch_number").notNullable();
    table.integer("batch_part").notNullable();
    table.string("posted_in", 8).notNullable();
    table.string("state", 10).notNullable();
    table.integer("attempts").notNullable().defaultTo(0);
    table.timestamp("due_at").notNullable();
    table.string("lease_holder", 100);
    table.timestamp("lease_ends_at");
    table.integer("reply_code");
    table.text("reply");
    table.string("provider_id", 64);
    table.timestamp("sent_at");
    table.integer("version").notNullable().defaultTo(1);
    table.timestamp("created_at").notNullable();
    table.timestamp("updated_at").notNullable();
    table.unique(["batch", "batch_number", "batch_part"]);
    table.index(["batch", "state"]);
    table.index(["household_id", "id"]);
  });
  await knex.raw("create index texts_due on texts (posted_in, due_at, id) where state = 'queued'");
  await knex.raw("create index texts_sending on texts (lease_ends_at) where state = 'sending'");

  await knex.schema.createTable("stopped_mobiles", (table) => {
    table.string("mobile", 20).primary();
    table.timestamp("stopped_at").notNullable();
  });

  // The text of the texts, and of those with a PIN where credentials go in two parts; kept at the start.
  await addReferences(knex, "campaigns", "shared_texts", "text_id", "pin_text_id");
}

export async function down(knex: Knex) {
  await dropColumns(knex, "campaigns", "text_id", "pin_text_id");
  await knex.schema.dropTable("stopped_mobiles");
  await knex.schema.dropTable("texts");
}
