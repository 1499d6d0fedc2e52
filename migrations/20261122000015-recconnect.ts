import type { Knex } from "knex";
import { giveToAdministrators } from "./shared/administrators";

const NEW_PERMISSIONS = ["prepare mailings", "send mailings", "approve mailings"];

const TEMPLATE_COLUMNS = "name, name_key, settings, clerk_name, version, created_at, updated_at";
const RECORD_KEYS = ["last_key", "first_key", "city_key", "email_key"];
const PASS_DATES = { purchased: "purchased_on", visited: "last_visit_on", activated: "activates_on" };

/** Pass RecConnect: campaigns, whom each selected, to whom each went, and under which history category. */
export async function up(knex: Knex) {
  const postgres = knex.client.config.client === "pg";

  /** A folded text that is compared byte by byte and looked for by its beginning. */
  const key = (table: Knex.CreateTableBuilder, name: string) =>
    (postgres ? table.specificType(name, 'text collate "C"') : table.text(name)).notNullable().defaultTo("");

  await knex.schema.alterTable("passes", (table) => {
    table.string("purchased_on", 10);
    table.string("last_visit_on", 10);
    table.integer("visits").notNullable().defaultTo(0);
  });
  // Where a selection by one of these dates finds few passes, it begins with them.
  for (const [name, column] of Object.entries(PASS_DATES)) {
    await knex.raw(
      `create index passes_${name} on passes (pass_type_id, status, ${column}) where ${column} is not null`,
    );
  }

  await knex.schema.createTable("history_categories", (table) => {
    table.increments("id");
    table.string("code", 30).notNullable().unique();
    table.text("description").notNullable();
    table.integer("version").notNullable().defaultTo(1);
    table.timestamp("created_at").notNullable();
    table.timestamp("updated_at").notNullable();
  });

  await knex.schema.createTable("campaigns", (table) => {
    table.increments("id");
    // JSON: who is looked for (selection.ts), what is made of it (processing.ts), the e-mail and text (mailing.ts).
    table.text("selection").notNullable();
    table.text("processing").notNullable();
    table.text("mailing").notNullable();
    table.integer("clerk_id").notNullable();
    table.text("clerk_name").notNullable();
    table.integer("schedule_id");
    // Records found so far, and all of them once extracted_at says so.
    table.integer("extracted").notNullable().defaultTo(0);
    // How many there will be, counted before they are all kept; the household ID up to which they are.
    table.integer("found");
    table.integer("extracted_to").notNullable().defaultTo(0);
    table.timestamp("extracted_at");
    table.timestamp("records_erased_at");
    table.text("fault");
    // Set where every record is highlighted but those that were toggled.
    table.timestamp("all_highlighted_at");
    table.integer("highlighted").notNullable().defaultTo(0);
    // JSON: what the worker found when it looked at each of them beforehand (readiness.ts).
    table.text("readiness");
    // Process Selections was pressed; what a second person approved, as a digest of selection, processing and mailing.
    table.timestamp("submitted_at");
    table.text("submitted_by");
    table.integer("submitted_by_id");
    table.timestamp("approved_at");
    table.text("approved_by");
    table.string("approved_digest", 43);
    // The end of the hold-back, and when the audience was fixed.
    table.timestamp("starts_at");
    table.timestamp("started_at");
    table.string("mode", 10);
    table.timestamp("paused_at");
    table.timestamp("cancelled_at");
    table.timestamp("finished_at");
    table.text("history_description");
    table.integer("history_category_id").references("history_categories.id");
    table.integer("recipients").notNullable().defaultTo(0);
    // The last record that became a recipient, while the audience is being fixed, and when it was complete.
    table.bigInteger("audience_record").notNullable().defaultTo(0);
    table.timestamp("audience_at");
    // The text of the first letter, and of the second where credentials go in two parts.
    table.integer("shared_text_id");
    table.integer("second_text_id");
    // When the worker had taken the letters of a paused campaign out of what is due.
    table.timestamp("parked_at");
    // How far along its recipients the campaign is, and how they stand, as JSON.
    table.integer("position").notNullable().defaultTo(0);
    table.text("counts").notNullable().defaultTo("{}");
    table.timestamp("counted_at");
    // Of those who were sent credentials, who has signed in since, as JSON.
    table.text("signed_in");
    table.string("lease_holder", 100);
    table.timestamp("lease_ends_at");
    table.integer("version").notNullable().defaultTo(1);
    table.timestamp("created_at").notNullable();
    table.timestamp("updated_at").notNullable();
  });

  await knex.raw(
    "create index campaigns_to_extract on campaigns (id) where extracted_at is null and cancelled_at is null",
  );

  // Total Records Extracted, in the order of household IDs. The keys are what the page sorts and looks for.
  await knex.schema.createTable("campaign_records", (table) => {
    table.bigIncrements("id");
    table.integer("campaign_id").notNullable().references("campaigns.id").onDelete("CASCADE");
    table.integer("household_id").notNullable();
    table.integer("member_id");
    table.integer("pass_id");
    table.text("last_name").notNullable();
    table.text("first_name").notNullable();
    table.text("city").notNullable();
    key(table, "state");
    key(table, "zip");
    table.text("email").notNullable();
    for (const name of RECORD_KEYS) key(table, name);
    table.index(["campaign_id", "last_key", "first_key", "id"]);
    for (const name of ["first_key", "city_key", "state", "zip", "email_key"]) table.index(["campaign_id", name, "id"]);
    table.index(["campaign_id", "household_id"]);
    table.index(["campaign_id", "id"]);
  });
  await knex.schema.createTable("campaign_toggles", (table) => {
    table.integer("campaign_id").notNullable().references("campaigns.id").onDelete("CASCADE");
    table.bigInteger("record_id").notNullable();
    table.primary(["campaign_id", "record_id"]);
  });

  await knex.schema.createTable("campaign_attachments", (table) => {
    table.increments("id");
    table.integer("campaign_id").notNullable().references("campaigns.id").onDelete("CASCADE");
    table.text("name").notNullable();
    table.string("type", 100).notNullable();
    table.integer("size").notNullable();
    table.binary("content").notNullable();
    table.index("campaign_id");
  });

  // The audience, fixed when the campaign starts, numbered from 1.
  await knex.schema.createTable("campaign_recipients", (table) => {
    table.integer("campaign_id").notNullable().references("campaigns.id").onDelete("CASCADE");
    table.integer("number").notNullable();
    table.integer("household_id").notNullable();
    table.integer("member_id");
    table.integer("pass_id");
    table.string("state", 12).notNullable();
    // Of an exception and of who was left out: what completes "Okafor, Ada ...".
    table.text("reason");
    table.primary(["campaign_id", "number"]);
    table.index(["household_id", "campaign_id"]);
    table.index(["campaign_id", "state", "number"]);
  });

  await keepSettingsTogether(knex);
  await giveToAdministrators(knex, NEW_PERMISSIONS);
}

/** Settings saved under a name, of every screen that has Templates: those of bulk runs were the first. */
async function keepSettingsTogether(knex: Knex) {
  await knex.schema.createTable("saved_settings", (table) => {
    table.increments("id");
    table.string("kind", 30).notNullable();
    table.text("name").notNullable();
    table.string("name_key", 200).notNullable();
    table.text("settings").notNullable();
    table.text("clerk_name").notNullable();
    table.integer("version").notNullable().defaultTo(1);
    table.timestamp("created_at").notNullable();
    table.timestamp("updated_at").notNullable();
    table.unique(["kind", "name_key"]);
  });
  await knex.raw(`insert into saved_settings (kind, ${TEMPLATE_COLUMNS})
    select 'bulk assignment', ${TEMPLATE_COLUMNS} from bulk_assignment_templates order by id`);
  await knex.schema.dropTable("bulk_assignment_templates");
}

async function keepSettingsApart(knex: Knex) {
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
  await knex.raw(`insert into bulk_assignment_templates (${TEMPLATE_COLUMNS})
    select ${TEMPLATE_COLUMNS} from saved_settings where kind = 'bulk assignment' order by id`);
  await knex.schema.dropTable("saved_settings");
}

export async function down(knex: Knex) {
  await keepSettingsApart(knex);
  for (const table of ["recipients", "attachments", "toggles", "records"])
    await knex.schema.dropTable(`campaign_${table}`);
  await knex.schema.dropTable("campaigns");
  await knex.schema.dropTable("history_categories");
  for (const name of Object.keys(PASS_DATES)) await knex.raw(`drop index passes_${name}`);
  await knex.schema.alterTable("passes", (table) => table.dropColumns("purchased_on", "last_visit_on", "visits"));
}
