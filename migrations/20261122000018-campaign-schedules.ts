import type { Knex } from "knex";
import { dropColumns } from "./shared/columns";

/** Schedule of Pass RecConnect: when a mailing is made anew by itself, and after what. */
export async function up(knex: Knex) {
  await knex.schema.createTable("campaign_schedules", (table) => {
    table.increments("id");
    table.text("name").notNullable();
    // The schedule's own copies, as a campaign has them.
    table.text("selection").notNullable();
    table.text("processing").notNullable();
    table.text("mailing").notNullable();
    table.text("history_description");
    table.integer("history_category_id").references("history_categories.id");
    // The template that the selection follows while there is one; its name stays when it was deleted.
    table.integer("template_id");
    table.text("template_name");
    table.timestamp("template_gone_at");
    // By the clock on the agency's wall.
    table.string("rhythm", 10).notNullable();
    table.string("on_day", 10).notNullable().defaultTo("");
    table.integer("weekday").notNullable().defaultTo(0);
    table.integer("month_day").notNullable().defaultTo(1);
    table.string("time_of_day", 5).notNullable();
    table.integer("clerk_id").notNullable();
    table.text("clerk_name").notNullable();
    table.string("time_zone", 60).notNullable();
    // Null: there is no time any more.
    table.timestamp("next_run_at");
    table.timestamp("last_run_at");
    table.text("last_words");
    table.timestamp("paused_at");
    table.integer("version").notNullable().defaultTo(1);
    table.timestamp("created_at").notNullable();
    table.timestamp("updated_at").notNullable();
  });
  await knex.raw("create index campaign_schedules_due on campaign_schedules (next_run_at) where paused_at is null");

  await knex.schema.createTable("campaign_schedule_attachments", (table) => {
    table.increments("id");
    table.integer("schedule_id").notNullable().references("campaign_schedules.id").onDelete("CASCADE");
    table.text("name").notNullable();
    table.string("type", 100).notNullable();
    table.integer("size").notNullable();
    table.binary("content").notNullable();
    table.index("schedule_id");
  });

  await knex.schema.alterTable("campaigns", (table) => {
    // Of a scheduled one: when it was submitted by itself or given to a person, and why it was not sent.
    table.timestamp("schedule_settled_at");
    table.text("schedule_fault");
  });
  await knex.raw(
    "create index campaigns_to_settle on campaigns (id) where schedule_id is not null and schedule_settled_at is null",
  );
}

export async function down(knex: Knex) {
  await knex.raw("drop index campaigns_to_settle");
  await dropColumns(knex, "campaigns", "schedule_settled_at", "schedule_fault");
  await knex.schema.dropTable("campaign_schedule_attachments");
  await knex.schema.dropTable("campaign_schedules");
}
