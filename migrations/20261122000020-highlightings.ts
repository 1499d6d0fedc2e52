import type { Knex } from "knex";
import { dropColumns } from "./shared/columns";

/** How often other records of a campaign were highlighted: as many are not the same. */
export async function up(knex: Knex) {
  await knex.schema.alterTable("campaigns", (table) => {
    table.integer("highlightings").notNullable().defaultTo(0);
  });
}

export async function down(knex: Knex) {
  await dropColumns(knex, "campaigns", "highlightings");
}
