import type { Knex } from "knex";

/** Whoever might do everything may do what is new; nobody else is given it. */
export async function giveToAdministrators(knex: Knex, permissions: readonly string[]) {
  for (const device of await knex("permissions_devices").select("id", "permissions")) {
    const list: string[] = JSON.parse(device.permissions);
    if (!list.includes("manage clerks") || !list.includes("change settings")) continue;
    await knex("permissions_devices")
      .where({ id: device.id })
      .update({ permissions: JSON.stringify([...new Set([...list, ...permissions])]) });
  }
}
