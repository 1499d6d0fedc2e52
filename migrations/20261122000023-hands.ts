import type { Knex } from "knex";
import { dropColumns } from "./shared/columns";

/** Who had a hand in a mailing and may not approve it, which texts that came in were taken, and what a clerk keeps. */
export async function up(knex: Knex) {
  for (const [name, owner] of [
    ["campaign_hands", "campaign"],
    ["campaign_schedule_hands", "schedule"],
  ] as const) {
    await knex.schema.createTable(name, (table) => {
      const owners = owner === "campaign" ? "campaigns.id" : "campaign_schedules.id";
      table.integer(`${owner}_id`).notNullable().references(owners).onDelete("CASCADE");
      table.integer("clerk_id").notNullable();
      // What of it they decided.
      table.string("part", 20).notNullable();
      table.primary([`${owner}_id`, "clerk_id", "part"]);
    });
  }
  await knex.raw(`insert into campaign_schedule_hands (schedule_id, clerk_id, part)
    select id, clerk_id, 'schedule' from campaign_schedules`);

  await knex.schema.alterTable("campaigns", (table) => {
    table.integer("approved_by_id");
  });
  await knex.raw(`create index campaigns_kept on campaigns (clerk_id, id)
    where submitted_at is null and records_erased_at is null and schedule_id is null`);

  await knex.schema.alterTable("saved_settings", (table) => {
    // Who saved them last; null where that was before this was kept, and the name is not one clerk's.
    table.integer("clerk_id");
  });
  await knex.raw(`update saved_settings set clerk_id =
    (select min(clerks.id) from clerks where clerks.name = saved_settings.clerk_name having count(*) = 1)`);

  // What the provider calls a text that stopped or started something: it does so once.
  await knex.schema.createTable("taken_texts", (table) => {
    table.string("sid", 40).primary();
    table.timestamp("taken_at").notNullable();
  });
}

export async function down(knex: Knex) {
  await knex.schema.dropTable("taken_texts");
  await dropColumns(knex, "saved_settings", "clerk_id");
  await knex.raw("drop index campaigns_kept");
  await dropColumns(knex, "campaigns", "approved_by_id");
  await knex.schema.dropTable("campaign_schedule_hands");
  await knex.schema.dropTable("campaign_hands");
}
