import type { Knex } from "knex";

/** Who wants no mailings: a household, and whoever else has the e-mail it had when it said so. */
export async function up(knex: Knex) {
  const postgres = knex.client.config.client === "pg";

  await knex.schema.createTable("unsubscriptions", (table) => {
    table.increments("id");
    table.integer("household_id").notNullable().references("households.id").onDelete("CASCADE");
    // Compared with households.email_key, and so ordered like it.
    if (postgres) table.specificType("email_key", 'text collate "C"');
    else table.text("email_key");
    table.string("how", 10).notNullable();
    table.text("clerk_name");
    table.timestamp("created_at").notNullable();
    table.index("household_id");
  });
  await knex.raw("create index unsubscriptions_email on unsubscriptions (email_key) where email_key is not null");
}

export async function down(knex: Knex) {
  await knex.schema.dropTable("unsubscriptions");
}
