import type { Knex } from "knex";

/** Clerks, what they may do, the audit log, settings, and the facts of this installation. */
export async function up(knex: Knex) {
  await knex.schema.createTable("permissions_devices", (table) => {
    table.increments("id");
    table.string("name", 100).notNullable().unique();
    table.text("permissions").notNullable();
    table.integer("version").notNullable().defaultTo(1);
    table.timestamp("created_at").notNullable();
    table.timestamp("updated_at").notNullable();
  });

  await knex.schema.createTable("clerks", (table) => {
    table.increments("id");
    table.text("name").notNullable();
    table.text("user_name").notNullable();
    table.string("user_name_digest", 43).notNullable().unique();
    table.text("password_digest").notNullable();
    table.timestamp("password_changed_at");
    table.timestamp("password_given_at");
    table.integer("permissions_device_id").notNullable().references("permissions_devices.id");
    table.timestamp("disabled_at");
    table.timestamp("last_sign_in_at");
    table.integer("session_epoch").notNullable().defaultTo(1);
    table.integer("version").notNullable().defaultTo(1);
    table.timestamp("created_at").notNullable();
    table.timestamp("updated_at").notNullable();
    table.index("permissions_device_id");
  });

  await knex.schema.createTable("audit_events", (table) => {
    table.bigIncrements("id");
    table.timestamp("happened_at").notNullable();
    table.string("kind", 60).notNullable();
    table.string("actor", 10).notNullable();
    table.integer("clerk_id");
    table.text("clerk_name");
    table.integer("household_id");
    table.text("details").notNullable();
    table.text("address");
    table.text("request_id");
    table.index(["household_id", "id"]);
    table.index(["clerk_id", "id"]);
    table.index(["clerk_id", "kind", "id"]);
    table.index(["kind", "id"]);
    table.index(["happened_at", "id"]);
  });
  await forbidChangesOfAuditEvents(knex);

  await knex.schema.createTable("settings", (table) => {
    table.string("id", 60).primary();
    table.text("content").notNullable();
    table.integer("version").notNullable().defaultTo(1);
    table.timestamp("updated_at").notNullable();
  });

  await knex.schema.createTable("installation_facts", (table) => {
    table.string("id", 60).primary();
    table.text("content").notNullable();
  });

  await knex.schema.createTable("heartbeats", (table) => {
    table.string("id", 80).primary();
    table.timestamp("seen_at").notNullable();
  });
}

export async function down(knex: Knex) {
  for (const table of [
    "heartbeats",
    "installation_facts",
    "settings",
    "audit_events",
    "clerks",
    "permissions_devices",
  ]) {
    await knex.schema.dropTable(table);
  }
}

/** The log is append-only for the application's own connection too (DESIGN.md rule 14). */
async function forbidChangesOfAuditEvents(knex: Knex) {
  if (knex.client.config.client === "pg") {
    await knex.raw(`create function refuse_audit_change() returns trigger language plpgsql as
      $$ begin raise exception 'the audit log is append-only'; end $$`);
    await knex.raw(`create trigger audit_events_append_only before update or delete on audit_events
      for each row execute function refuse_audit_change()`);
    await knex.raw(`create trigger audit_events_no_truncate before truncate on audit_events
      for each statement execute function refuse_audit_change()`);
    return;
  }
  for (const change of ["update", "delete"]) {
    await knex.raw(`create trigger audit_events_no_${change} before ${change} on audit_events
      begin select raise(abort, 'the audit log is append-only'); end`);
  }
}
