import type { Knex } from "knex";

const OF_A_MEMBER = ["member_id", "pass_type_id", "status", "expires_on", "visits"];

/** What a selection mostly asks of a member's passes stands in the index itself: counting a million leaves the table alone. */
export async function up(knex: Knex) {
  await knex.schema.alterTable("passes", (table) => {
    table.index(OF_A_MEMBER, "passes_of_member");
    table.dropIndex("member_id");
  });
}

export async function down(knex: Knex) {
  await knex.schema.alterTable("passes", (table) => {
    table.index("member_id");
    table.dropIndex(OF_A_MEMBER, "passes_of_member");
  });
}
