import { join } from "node:path";
import { expect } from "chai";
import createKnex, { type Knex } from "knex";
import { config } from "../src/config";
import { engine } from "../src/database/connection";
import { postgres, sqlite } from "../src/database/knexfile";

const NAME = "of_another_version";
const now = new Date();
const times = { createdAt: now, updatedAt: now };
/** Rows, and rows that belong to them and would go with them. */
const ROWS: [table: string, row: object][] = [
  ["households", { id: 1, residency: "resident", ...times }],
  [
    "messages",
    {
      ...{ messageId: "a@b", kind: "test", recipient: "a@example.org", recipientDomain: "example.org", subject: "A" },
      ...{ body: "A", fields: "{}", priority: 1, category: "notice", state: "queued", postedIn: "live", attempts: 0 },
      ...{ dueAt: now, ...times },
    },
  ],
  ["message_events", { messageId: 1, at: now, state: "queued" }],
  ["campaigns", { selection: "{}", processing: "{}", mailing: "{}", clerkId: 1, clerkName: "Ruth", ...times }],
  ["campaign_recipients", { campaignId: 1, number: 1, householdId: 1, state: "written" }],
  [
    "campaign_records",
    { campaignId: 1, householdId: 1, lastName: "", firstName: "", city: "", state: "", zip: "", email: "" },
  ],
];

/** A database of its own, empty. */
async function emptyDatabase(): Promise<Knex> {
  if (engine === "sqlite") {
    return createKnex({ ...sqlite(), connection: { filename: join(config.dataDir, `${NAME}.sqlite`) } });
  }
  const server = createKnex(postgres());
  await server.raw(`create database ${NAME}`);
  await server.destroy();
  const url = new URL(String(config.databaseUrl));
  url.pathname = `/${NAME}`;
  return createKnex({ ...postgres(), connection: { connectionString: String(url) } });
}

describe("a database of an older version", () => {
  let knex: Knex;

  before(async () => {
    knex = await emptyDatabase();
  });
  after(() => knex.destroy());

  const step = async (way: "up" | "down") => String((await knex.migrate[way]())[1][0] ?? "");
  const kept = () => Promise.all(ROWS.map(async ([table]) => [table, (await knex(table).select()).length]));

  it("keeps its messages, its mailings and all that belongs to them, whichever way it is migrated", async function () {
    this.timeout(60_000);
    while (!(await step("up")).includes("recconnect")) {}
    for (const [table, row] of ROWS) await knex(table).insert(row);
    const all = ROWS.map(([table]) => [table, 1]);

    for (let name = "from"; name !== ""; name = await step("up")) expect(await kept(), name).to.deep.equal(all);
    const following = { ...ROWS.find(([table]) => table === "campaigns")?.[1], followsId: 1, followsHead: 1 };
    const [{ id }] = await knex("campaigns").insert(following).returning("id");
    for (let name = ""; !name.includes("mailings"); ) {
      name = await step("down");
      expect(await kept(), `${name}, back`).to.deep.equal(all.map(([t, n]) => [t, t === "campaigns" ? 2 : n]));
    }
    // Its selection would find all of those that the other mailing went to.
    expect((await knex("campaigns").where({ id }).first()).cancelledAt).not.to.equal(null);
    await knex("campaigns").where({ id }).delete();
    while ((await step("up")) !== "") {}
    expect(await kept()).to.deep.equal(all);
  });
});
