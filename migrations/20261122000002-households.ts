import type { Knex } from "knex";

/** Households, their people and passes, with the keys that the search walks. */
export async function up(knex: Knex) {
  const postgres = knex.client.config.client === "pg";

  /** A folded text that is compared byte by byte and searched from its beginning. */
  const key = (table: Knex.CreateTableBuilder, name: string) =>
    postgres ? table.specificType(name, 'text collate "C"') : table.text(name);

  await knex.schema.createTable("sequences", (table) => {
    table.string("id", 60).primary();
    table.integer("last").notNullable();
  });
  await knex("sequences").insert({ id: "households", last: 1000 });

  await knex.schema.createTable("households", (table) => {
    table.integer("id").primary();
    table.text("address");
    table.text("address_line_two");
    table.text("city");
    table.text("state");
    table.text("zip");
    table.text("email");
    key(table, "email_key");
    table.string("residency", 20).notNullable().defaultTo("not verified");
    table.text("note");
    table.timestamp("inactive_at");
    table.text("source");
    table.text("source_key");
    table.integer("version").notNullable().defaultTo(1);
    table.timestamp("created_at").notNullable();
    table.timestamp("updated_at").notNullable();
    table.index(["email_key", "id"]);
  });
  await knex.raw(
    "create unique index households_source on households (source, source_key) where source_key is not null",
  );

  await knex.schema.createTable("phones", (table) => {
    table.integer("household_id").notNullable().references("households.id").onDelete("CASCADE");
    table.string("kind", 10).notNullable();
    table.text("number").notNullable();
    key(table, "reversed_digits").notNullable();
    table.primary(["household_id", "kind"]);
    table.index(["reversed_digits", "household_id"]);
  });

  await knex.schema.createTable("members", (table) => {
    table.increments("id");
    table.integer("household_id").notNullable().references("households.id").onDelete("CASCADE");
    table.string("relation", 10).notNullable();
    table.text("first_name").notNullable();
    table.text("last_name").notNullable();
    table.string("date_of_birth", 10);
    table.text("email");
    key(table, "last_key").notNullable();
    key(table, "first_key").notNullable();
    table.integer("version").notNullable().defaultTo(1);
    table.timestamp("created_at").notNullable();
    table.timestamp("updated_at").notNullable();
    table.index("household_id");
    table.index(["last_key", "first_key", "household_id"]);
  });
  await knex.raw("create unique index members_primary on members (household_id) where relation = 'primary'");
  for (const letters of [1, 2]) {
    await knex.raw(
      `create index members_first_${letters} on members (substr(last_key, 1, ${letters}), first_key, last_key, household_id)`,
    );
  }

  await knex.schema.createTable("pass_types", (table) => {
    table.increments("id");
    table.string("code", 30).notNullable().unique();
    table.text("description").notNullable();
    table.integer("version").notNullable().defaultTo(1);
    table.timestamp("created_at").notNullable();
    table.timestamp("updated_at").notNullable();
  });

  await knex.schema.createTable("passes", (table) => {
    table.increments("id");
    table.integer("member_id").notNullable().references("members.id").onDelete("CASCADE");
    table.integer("pass_type_id").notNullable().references("pass_types.id");
    table.string("status", 15).notNullable();
    table.string("activates_on", 10);
    table.string("expires_on", 10);
    table.integer("version").notNullable().defaultTo(1);
    table.timestamp("created_at").notNullable();
    table.timestamp("updated_at").notNullable();
    table.index("member_id");
    table.index(["pass_type_id", "status", "expires_on"]);
  });
}

export async function down(knex: Knex) {
  for (const table of ["passes", "pass_types", "members", "phones", "households", "sequences"]) {
    await knex.schema.dropTable(table);
  }
}
