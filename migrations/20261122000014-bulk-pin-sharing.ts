import type { Knex } from "knex";
import { dropColumns } from "./shared/columns";

/** How many households of a preview would get the commonest PIN. */
export async function up(knex: Knex) {
  await knex.schema.alterTable("bulk_assignments", (table) => {
    // Null where PINs are drawn: no two are alike.
    table.integer("sharing_a_pin");
  });
}

export async function down(knex: Knex) {
  await dropColumns(knex, "bulk_assignments", "sharing_a_pin");
}
