import type { Knex } from "knex";
import { giveToAdministrators } from "./shared/administrators";

/** Letters with PINs on paper are for administrators to begin with. */
export async function up(knex: Knex) {
  await giveToAdministrators(knex, ["print letters with PINs"]);
}

/** A permission that there is none of means nothing. */
export async function down() {}
