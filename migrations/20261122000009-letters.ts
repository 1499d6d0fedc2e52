import type { Knex } from "knex";
import { giveToAdministrators } from "./shared/administrators";

const NEW_PERMISSIONS = ["read practice letters", "change letters"];

/** Texts of letters, the secrets that letters carry as digests, and what waits to be written to whom. */
export async function up(knex: Knex) {
  await knex.schema.createTable("comment_codes", (table) => {
    table.increments("id");
    table.text("name").notNullable();
    table.string("name_key", 200).notNullable().unique();
    table.text("subject").notNullable();
    table.text("body").notNullable();
    table.integer("version").notNullable().defaultTo(1);
    table.timestamp("created_at").notNullable();
    table.timestamp("updated_at").notNullable();
  });

  // Canned messages that were changed; the others are in the code.
  await knex.schema.createTable("language_codes", (table) => {
    table.integer("number").primary();
    table.text("content").notNullable();
    table.integer("version").notNullable();
    table.timestamp("updated_at").notNullable();
  });

  await knex.schema.createTable("text_versions", (table) => {
    table.string("owner", 40).notNullable();
    table.integer("version").notNullable();
    table.text("subject").notNullable();
    table.text("body").notNullable();
    table.text("clerk_name").notNullable();
    table.timestamp("saved_at").notNullable();
    table.primary(["owner", "version"]);
  });

  // Dead once the PIN was set anew or the household has another e-mail: what both were is kept beside the digest.
  for (const name of ["temporary_pins", "reset_links"]) {
    await knex.schema.createTable(name, (table) => {
      table.increments("id");
      table.integer("web_user_id").notNullable().references("web_users.id").onDelete("CASCADE");
      table.string("digest", 60).notNullable();
      table.string("asked_by", 10).notNullable();
      table.string("email_key", 254).notNullable();
      table.timestamp("pin_set_at");
      table.timestamp("expires_at").notNullable();
      table.timestamp("used_at");
      table.timestamp("created_at").notNullable();
      table.index(["web_user_id", "digest"]);
      table.index("digest");
      table.index("expires_at");
    });
  }

  // What strangers asked for at the public forms; the same row whether or not anybody has that name.
  await knex.schema.createTable("forgotten_requests", (table) => {
    table.increments("id");
    table.string("kind", 10).notNullable();
    table.text("typed_seal");
    table.string("target_digest", 60).notNullable();
    table.string("address_digest", 60).notNullable();
    table.integer("tries").notNullable().defaultTo(0);
    table.timestamp("due_at");
    table.timestamp("created_at").notNullable();
    table.index(["target_digest", "created_at"]);
    table.index(["address_digest", "created_at"]);
    table.index("created_at");
  });
  await knex.raw("create index forgotten_requests_due on forgotten_requests (due_at) where due_at is not null");

  // What came of them: letters, or a task at the desk.
  await knex.schema.createTable("forgotten_answers", (table) => {
    table.increments("id");
    table.integer("household_id").notNullable().references("households.id").onDelete("CASCADE");
    table.string("kind", 10).notNullable();
    table.string("outcome", 10).notNullable();
    table.timestamp("done_at");
    table.timestamp("created_at").notNullable();
    table.index(["household_id", "kind", "created_at"]);
  });
  await knex.raw(
    "create index forgotten_answers_tasks on forgotten_answers (created_at) where outcome <> 'sent' and done_at is null",
  );

  // Changes that the household hears of, until the letter is written; kept a day for the old address.
  await knex.schema.createTable("announcements", (table) => {
    table.increments("id");
    table.integer("household_id").references("households.id").onDelete("CASCADE");
    table.string("what", 40).notNullable();
    table.text("old_address");
    table.timestamp("created_at").notNullable();
    table.timestamp("due_at");
    table.index(["household_id", "created_at"]);
    table.index("created_at");
  });
  await knex.raw("create index announcements_due on announcements (due_at) where due_at is not null");

  await giveToAdministrators(knex, NEW_PERMISSIONS);
}

export async function down(knex: Knex) {
  for (const table of [
    "announcements",
    "forgotten_answers",
    "forgotten_requests",
    "reset_links",
    "temporary_pins",
    "text_versions",
    "language_codes",
    "comment_codes",
  ]) {
    await knex.schema.dropTable(table);
  }
}
