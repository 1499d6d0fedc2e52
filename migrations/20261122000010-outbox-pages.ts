import type { Knex } from "knex";
import { giveToAdministrators } from "./shared/administrators";
import { dropColumns } from "./shared/columns";

const NEW_PERMISSION = "work on the outbox";

/** What the outbox's pages and the tasks at the desk walk, and which failed letters somebody is done with. */
export async function up(knex: Knex) {
  await knex.schema.alterTable("messages", (table) => {
    table.timestamp("settled_at");
    table.index(["letter", "id"]);
    table.index(["created_at", "id"]);
  });
  // Joined to nothing, so that SQLite does not prefer the index by state, which has those that are done with too.
  await knex.raw(
    "create index messages_tasks on messages (id) where state || '' in ('refused', 'bounced', 'exception', 'unknown') and settled_at is null",
  );
  await giveToAdministrators(knex, [NEW_PERMISSION]);
}

export async function down(knex: Knex) {
  await knex.raw("drop index messages_tasks");
  await knex.schema.alterTable("messages", (table) => {
    table.dropIndex(["created_at", "id"]);
    table.dropIndex(["letter", "id"]);
  });
  await dropColumns(knex, "messages", "settled_at");
}
