import type { Knex } from "knex";

/** The one web login of each household, and the counters of its attempts. */
export async function up(knex: Knex) {
  await knex.schema.createTable("web_users", (table) => {
    table.increments("id");
    table.integer("household_id").notNullable().unique().references("households.id").onDelete("CASCADE");
    table.text("user_name");
    table.string("user_name_digest", 43).unique();
    table.text("pin_digest");
    table.text("pin_seal");
    table.timestamp("pin_assigned_at");
    table.timestamp("pin_expires_at");
    table.string("pin_source", 10);
    table.timestamp("change_asked_at");
    table.timestamp("in_use_at");
    table.timestamp("pin_changed_at");
    table.timestamp("pin_set_at");
    table.string("pin_set_by", 10);
    table.text("pin_set_by_name");
    table.timestamp("locked_out_at");
    table.string("lock_cause", 10);
    table.text("lock_reason");
    table.timestamp("last_sign_in_at");
    table.integer("session_epoch").notNullable().defaultTo(1);
    table.integer("version").notNullable().defaultTo(1);
    table.timestamp("created_at").notNullable();
    table.timestamp("updated_at").notNullable();
  });
  await knex.raw("create index web_users_locked_out on web_users (locked_out_at) where locked_out_at is not null");
  await knex.raw("create index web_users_expiring on web_users (pin_expires_at) where pin_seal is not null");

  await knex.schema.createTable("attempt_counters", (table) => {
    table.string("id", 100).primary();
    table.integer("failed").notNullable().defaultTo(0);
    table.integer("under_way").notNullable().defaultTo(0);
    table.timestamp("last_attempt_at").notNullable();
    table.timestamp("spent_at");
    table.index("last_attempt_at");
  });

  await knex.schema.createTable("known_browsers", (table) => {
    table.string("id", 43).notNullable();
    table.integer("web_user_id").notNullable().references("web_users.id").onDelete("CASCADE");
    table.timestamp("expires_at").notNullable();
    table.primary(["id", "web_user_id"]);
    table.index("web_user_id");
    table.index("expires_at");
  });
}

export async function down(knex: Knex) {
  for (const table of ["known_browsers", "attempt_counters", "web_users"]) await knex.schema.dropTable(table);
}
