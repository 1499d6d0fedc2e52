import { existsSync } from "node:fs";
import { join } from "node:path";
import SqliteDriver from "better-sqlite3";
import { config } from "../../src/config";
import { engine, migrate, rowsOf, table, transaction } from "../../src/database/connection";
import { insertAll } from "../../src/database/insert-all";
import { forgetSettings } from "../../src/models/settings/setting";
import { seed } from "../../src/seed";

/** Emptied in this order, filled in the reverse one. The audit log is append-only, in tests too. */
const tables = [
  "texts",
  "stopped_mobiles",
  "taken_texts",
  "campaign_recipients",
  "campaign_attachments",
  "campaign_toggles",
  "campaign_hands",
  "campaign_records",
  "campaigns",
  "campaign_schedule_attachments",
  "campaign_schedule_hands",
  "campaign_schedules",
  "history_categories",
  "stopped_batches",
  "failed_retries",
  "message_events",
  "message_handovers",
  "messages",
  "shared_attachments",
  "shared_texts",
  "mail_server_counts",
  "mail_server_states",
  "saved_settings",
  "bulk_assignment_befores",
  "bulk_assignment_outcomes",
  "bulk_assignment_pieces",
  "bulk_assignments",
  "pin_source_tallies",
  "user_name_simulations",
  "import_rows",
  "import_keys",
  "import_runs",
  "import_pieces",
  "imports",
  "unsubscriptions",
  "announcements",
  "forgotten_answers",
  "forgotten_requests",
  "reset_links",
  "temporary_pins",
  "text_versions",
  "language_codes",
  "comment_codes",
  "known_browsers",
  "attempt_counters",
  "web_users",
  "passes",
  "pass_types",
  "members",
  "phones",
  "households",
  "sequences",
  "settings",
  "clerks",
  "permissions_devices",
];

const snapshot = new Map<string, object[]>();

/** The demonstration's database, made once a run. */
export async function prepareDatabase() {
  await migrate();
  await seed();
  for (const name of tables) {
    if (await exists(name)) snapshot.set(name, (await table(name)) as unknown as object[]);
  }
}

/** Every test begins with the cast as DESIGN.md section 5 has it. */
export async function restoreDatabase() {
  await transaction(async () => {
    for (const name of snapshot.keys()) await table(name).delete();
    for (const [name, rows] of [...snapshot].reverse()) await insertAll(name, rows);
  });
  await forgetAddresses();
  forgetSettings();
}

/** What the address throttle has counted, which stands beside the sessions. */
async function forgetAddresses() {
  if (engine === "postgres") {
    if (await exists("address_counters")) await table("address_counters").delete();
    return;
  }
  const file = join(config.dataDir, "sessions.sqlite");
  if (!existsSync(file)) return;
  const sessions = new SqliteDriver(file);
  const made = sessions.prepare("select 1 from sqlite_master where name = 'address_counters'").get();
  if (made) sessions.prepare("delete from address_counters").run();
  sessions.close();
}

async function exists(name: string) {
  const wanted =
    engine === "postgres"
      ? "select 1 as one from information_schema.tables where table_name = ?"
      : "select 1 as one from sqlite_master where name = ?";
  return (await rowsOf(wanted, [name])).length > 0;
}
