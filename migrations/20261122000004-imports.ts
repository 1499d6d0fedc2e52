import type { Knex } from "knex";

/** Files of households: their pieces, the runs over them, and what became of the rows worth showing. */
export async function up(knex: Knex) {
  const postgres = knex.client.config.client === "pg";

  await knex.schema.createTable("imports", (table) => {
    table.increments("id");
    table.text("file_name").notNullable();
    table.text("source").notNullable();
    table.integer("size").notNullable().defaultTo(0);
    table.string("encoding", 20);
    table.string("delimiter", 1);
    table.integer("rows_begin").notNullable().defaultTo(0);
    table.text("columns").notNullable().defaultTo("[]");
    table.text("mapping");
    table.integer("clerk_id").notNullable();
    table.text("clerk_name").notNullable();
    table.timestamp("uploaded_at");
    table.timestamp("cancelled_at");
    table.timestamp("erase_at").notNullable();
    table.timestamp("erased_at");
    table.integer("version").notNullable().defaultTo(1);
    table.timestamp("created_at").notNullable();
    table.timestamp("updated_at").notNullable();
  });
  await knex.raw("create index imports_to_erase on imports (erase_at) where erased_at is null");

  await knex.schema.createTable("import_pieces", (table) => {
    table.integer("import_id").notNullable().references("imports.id").onDelete("CASCADE");
    table.integer("position").notNullable();
    table.binary("bytes").notNullable();
    table.primary(["import_id", "position"]);
  });

  await knex.schema.createTable("import_runs", (table) => {
    table.increments("id");
    table.integer("import_id").notNullable().references("imports.id").onDelete("CASCADE");
    table.string("kind", 10).notNullable();
    table.text("source").notNullable();
    table.text("mapping").notNullable();
    table.integer("clerk_id").notNullable();
    table.text("clerk_name").notNullable();
    table.integer("bytes_done").notNullable();
    table.integer("records_done").notNullable().defaultTo(0);
    table.integer("added").notNullable().defaultTo(0);
    table.integer("members_added").notNullable().defaultTo(0);
    table.integer("updated").notNullable().defaultTo(0);
    table.integer("unchanged").notNullable().defaultTo(0);
    table.integer("refused").notNullable().defaultTo(0);
    table.text("reasons").notNullable().defaultTo("{}");
    table.integer("working_ms").notNullable().defaultTo(0);
    table.string("lease_holder", 100);
    table.timestamp("lease_ends_at");
    table.timestamp("stopped_at");
    table.timestamp("finished_at");
    table.timestamp("discarded_at");
    table.timestamp("keys_erased_at");
    table.integer("version").notNullable().defaultTo(1);
    table.timestamp("created_at").notNullable();
    table.timestamp("updated_at").notNullable();
    table.index("import_id");
  });
  await knex.raw("create unique index import_runs_one on import_runs (import_id, kind) where discarded_at is null");
  await knex.raw("create index import_runs_due on import_runs (id) where finished_at is null and discarded_at is null");
  await knex.raw("create index import_runs_discarded on import_runs (id) where discarded_at is not null");
  await knex.raw("create index import_runs_keys on import_runs (id) where keys_erased_at is null");

  // The keys that a run has met, so that the second row with the same key is known for what it is.
  await knex.raw(`create table import_keys (
    run_id integer not null,
    source_key text ${postgres ? 'collate "C"' : ""} not null,
    number integer not null,
    relation varchar(10),
    primary_number integer,
    primary key (run_id, source_key)
  )${postgres ? "" : " without rowid"}`);

  // The first rows of a run and every refused one; the row itself stays in the file.
  await knex.raw(`create table import_rows (
    run_id integer not null,
    number integer not null,
    outcome varchar(15) not null,
    label text not null,
    household_id integer,
    words text not null,
    byte_start integer not null,
    byte_end integer not null,
    primary key (run_id, number)
  )${postgres ? "" : " without rowid"}`);
  await knex.raw("create index import_rows_refused on import_rows (run_id, number) where outcome = 'refused'");
}

export async function down(knex: Knex) {
  for (const table of ["import_rows", "import_keys", "import_runs", "import_pieces", "imports"]) {
    await knex.schema.dropTable(table);
  }
}
