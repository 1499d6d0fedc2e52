import type { Knex } from "knex";

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
  await givePermissionToAdministrators(knex);
}

/** Whoever might do everything may do what is new; nobody else is given it. */
async function givePermissionToAdministrators(knex: Knex) {
  for (const { id, permissions } of await knex("permissions_devices").select("id", "permissions")) {
    const list: string[] = JSON.parse(permissions);
    if (!list.includes("manage clerks") || !list.includes("change settings")) continue;
    const all = [...new Set([...list, NEW_PERMISSION])];
    await knex("permissions_devices")
      .where({ id })
      .update({ permissions: JSON.stringify(all) });
  }
}

export async function down(knex: Knex) {
  await knex.raw("drop index messages_tasks");
  await knex.schema.alterTable("messages", (table) => {
    table.dropIndex(["created_at", "id"]);
    table.dropIndex(["letter", "id"]);
    table.dropColumn("settled_at");
  });
}
