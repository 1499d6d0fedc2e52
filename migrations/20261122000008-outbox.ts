import type { Knex } from "knex";

/** The outbox: letters and what became of them, the state of the relay, and how many were handed over lately. */
export async function up(knex: Knex) {
  const withoutRowid = knex.client.config.client === "pg" ? "" : " without rowid";

  await knex.schema.createTable("messages", (table) => {
    table.increments("id");
    table.string("message_id", 200).notNullable().unique();
    table.string("letter", 100).notNullable();
    table.text("recipient").notNullable();
    table.string("recipient_domain", 255).notNullable();
    table.integer("household_id");
    table.text("subject").notNullable();
    table.text("body").notNullable();
    table.text("fields").notNullable();
    table.integer("priority").notNullable();
    table.string("category", 20).notNullable();
    table.string("state", 10).notNullable();
    // Whether it was meant for the network when it was posted: a practice letter never leaves, whatever the mode is now.
    table.string("posted_in", 10).notNullable();
    table.integer("attempts").notNullable().defaultTo(0);
    table.timestamp("due_at").notNullable();
    table.timestamp("first_tried_at");
    table.string("lease_holder", 100);
    table.timestamp("lease_ends_at");
    table.integer("reply_code");
    table.text("reply");
    table.timestamp("sent_at");
    table.text("practice_seal");
    table.timestamp("practice_seal_ends_at");
    table.integer("version").notNullable().defaultTo(1);
    table.timestamp("created_at").notNullable();
    table.timestamp("updated_at").notNullable();
    table.index(["household_id", "id"]);
    table.index(["state", "id"]);
  });
  await knex.raw(
    "create index messages_due on messages (posted_in, priority, due_at, id) where state in ('queued', 'deferred')",
  );
  await knex.raw("create index messages_sending on messages (recipient_domain, lease_ends_at) where state = 'sending'");
  await knex.raw(
    "create index messages_practice_seals on messages (practice_seal_ends_at) where practice_seal is not null",
  );

  // Written before the first byte of a message leaves, and gone when its row says what became of it: a row with a dead
  // lease and none of these was certainly not handed over. Small, so that it costs little to write.
  await knex.raw(`create table message_handovers (
    message_id integer not null,
    version integer not null,
    primary key (message_id)
  )${withoutRowid}`);

  await knex.schema.createTable("message_events", (table) => {
    table.bigIncrements("id");
    table.integer("message_id").notNullable().references("messages.id").onDelete("CASCADE");
    table.timestamp("at").notNullable();
    table.string("state", 10).notNullable();
    table.integer("reply_code");
    table.text("words");
    table.index("message_id");
  });

  await knex.schema.createTable("relay_states", (table) => {
    table.integer("id").primary();
    table.string("state", 12).notNullable();
    table.timestamp("since_at").notNullable();
    table.text("words");
    table.integer("probes").notNullable().defaultTo(0);
    // While the relay refuses or can't be reached: when one message may try again, and nobody else until then.
    table.timestamp("probe_at");
    table.timestamp("updated_at").notNullable();
  });
  await knex("relay_states").insert({ id: 1, state: "accepting", since_at: new Date(), updated_at: new Date() });

  // How many were claimed for handing over, in buckets of a second, a minute and an hour.
  await knex.raw(`create table relay_counts (
    span varchar(6) not null,
    bucket bigint not null,
    count integer not null,
    primary key (span, bucket)
  )${withoutRowid}`);
}

export async function down(knex: Knex) {
  for (const table of ["relay_counts", "relay_states", "message_events", "message_handovers", "messages"]) {
    await knex.schema.dropTable(table);
  }
}
