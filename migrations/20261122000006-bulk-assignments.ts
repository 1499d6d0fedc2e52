import type { Knex } from "knex";
import { giveToAdministrators } from "./shared/administrators";
import { dropColumns } from "./shared/columns";

const NEW_PERMISSIONS = ["run bulk assignments", "replace claimed web users", "use guessable PINs"];

/** Bulk WebTrac ID/PIN Assign: its runs, what each was to give whom, what was there before, and its saved settings. */
export async function up(knex: Knex) {
  const withoutRowid = knex.client.config.client === "pg" ? "" : " without rowid";

  await knex.schema.alterTable("web_users", (table) => {
    // The run that gave the present name and PIN, and when a letter with that PIN was handed over.
    table.integer("bulk_assignment_id");
    table.timestamp("pin_mailed_at");
  });
  // An assigned PIN without an end has no place among those that expire.
  await knex.raw("drop index web_users_expiring");
  await knex.raw(
    "create index web_users_expiring on web_users (pin_expires_at) where pin_seal is not null and pin_expires_at is not null",
  );
  await knex.raw(
    "create index web_users_bulk on web_users (bulk_assignment_id, household_id) where bulk_assignment_id is not null",
  );

  await knex.schema.createTable("bulk_assignments", (table) => {
    table.increments("id");
    table.text("settings").notNullable();
    table.integer("clerk_id").notNullable();
    table.text("clerk_name").notNullable();
    table.integer("households").notNullable().defaultTo(0);
    table.integer("seen").notNullable().defaultTo(0);
    table.integer("chosen").notNullable().defaultTo(0);
    table.integer("listed").notNullable().defaultTo(0);
    table.integer("planned").notNullable().defaultTo(0);
    table.integer("replacing").notNullable().defaultTo(0);
    table.integer("left_alone").notNullable().defaultTo(0);
    table.integer("exceptions").notNullable().defaultTo(0);
    table.text("left_reasons").notNullable().defaultTo("{}");
    table.timestamp("previewed_at");
    table.text("fault");
    table.timestamp("processed_at");
    table.text("processed_by");
    table.integer("position").notNullable().defaultTo(0);
    table.integer("assigned").notNullable().defaultTo(0);
    table.integer("working_ms").notNullable().defaultTo(0);
    table.timestamp("paused_at");
    table.timestamp("cancelled_at");
    table.timestamp("finished_at");
    table.timestamp("undo_at");
    table.text("undo_by");
    table.integer("undo_position").notNullable().defaultTo(0);
    table.integer("undone").notNullable().defaultTo(0);
    table.integer("not_undone").notNullable().defaultTo(0);
    table.timestamp("undone_at");
    table.timestamp("erased_at");
    // 1 while a run or an undo is under way: one at a time.
    table.integer("under_way").unique();
    table.string("lease_holder", 100);
    table.timestamp("lease_ends_at");
    table.text("roll_out");
    table.timestamp("roll_out_at");
    table.integer("version").notNullable().defaultTo(1);
    table.timestamp("created_at").notNullable();
    table.timestamp("updated_at").notNullable();
  });
  await knex.raw(
    "create index bulk_assignments_to_preview on bulk_assignments (id) where previewed_at is null and cancelled_at is null",
  );
  await knex.raw("create index bulk_assignments_to_erase on bulk_assignments (id) where erased_at is null");

  // The households that get something and their user names, a thousand a piece, in the order of the run.
  await knex.raw(`create table bulk_assignment_pieces (
    bulk_assignment_id integer not null references bulk_assignments (id) on delete cascade,
    number integer not null,
    content text not null,
    primary key (bulk_assignment_id, number)
  )`);

  // Households that get nothing and why, names with a number behind, and who could not be given back what they had.
  await knex.raw(`create table bulk_assignment_outcomes (
    bulk_assignment_id integer not null references bulk_assignments (id) on delete cascade,
    household_id integer not null,
    kind varchar(10) not null,
    reason varchar(40) not null,
    user_name text,
    other_household_id integer,
    primary key (bulk_assignment_id, household_id, kind)
  )${withoutRowid}`);
  await knex.raw(
    "create index bulk_assignment_outcomes_reason on bulk_assignment_outcomes (bulk_assignment_id, kind, reason, household_id)",
  );

  // What replaced web users had before, sealed; erased after thirty days.
  await knex.raw(`create table bulk_assignment_befores (
    bulk_assignment_id integer not null references bulk_assignments (id) on delete cascade,
    web_user_id integer not null,
    sealed text not null,
    primary key (bulk_assignment_id, web_user_id)
  )${withoutRowid}`);

  await knex.schema.createTable("bulk_assignment_templates", (table) => {
    table.increments("id");
    table.text("name").notNullable();
    table.string("name_key", 200).notNullable().unique();
    table.text("settings").notNullable();
    table.text("clerk_name").notNullable();
    table.integer("version").notNullable().defaultTo(1);
    table.timestamp("created_at").notNullable();
    table.timestamp("updated_at").notNullable();
  });

  await giveToAdministrators(knex, NEW_PERMISSIONS);
}

export async function down(knex: Knex) {
  for (const table of ["templates", "befores", "outcomes", "pieces"]) {
    await knex.schema.dropTable(`bulk_assignment_${table}`);
  }
  await knex.schema.dropTable("bulk_assignments");
  await knex.raw("drop index web_users_bulk");
  await knex.raw("drop index web_users_expiring");
  await knex.raw("create index web_users_expiring on web_users (pin_expires_at) where pin_seal is not null");
  await dropColumns(knex, "web_users", "bulk_assignment_id", "pin_mailed_at");
}
