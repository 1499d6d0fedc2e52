import { expect } from "chai";
import { engine, rowsOf, transaction } from "../../../../src/database/connection";
import { openFailures } from "../../../../src/models/messages/outbox/failed-messages";
import type { OutboxQuery } from "../../../../src/models/messages/outbox/outbox-filter";
import { outboxQuery } from "../../../../src/models/messages/outbox/outbox-list";

const [from, before] = [new Date(2026, 0, 1), new Date(2026, 0, 2)];
const queries: Record<string, OutboxQuery> = {
  everything: {},
  "a state": { state: "refused" },
  "a message": { kind: "test" },
  "a household": { household: 1001 },
  "a common state of a message": { kind: "test", state: "sent" },
  "a state of a household": { household: 1001, state: "refused" },
  "a message to a household": { household: 1001, kind: "test" },
  "a day": { from, before },
  "a state on a day": { state: "refused", from, before },
};

describe("the query plans of the outbox", () => {
  for (const [what, wanted] of Object.entries(queries)) {
    it(`use an index for ${what}`, async () => {
      const ids = wanted.from ? { firstId: 1, lastId: 1000 } : {};
      const plan = await planOf(outboxQuery(wanted, ids, 51, 500).toSQL());
      expect(plan).not.to.match(/\bSCAN\b|Seq Scan|Sort\b|TEMP B-TREE/);
    });
  }

  it("read only open failures for the desk, however many emails are dismissed", async () => {
    expect(await planOf(openFailures().orderBy("id", "desc").limit(1001).select("id").toSQL())).to.include(
      "messages_tasks",
    );
  });
});

/** With so few rows, PostgreSQL would scan the table. The plan shows whether it can avoid that. */
function planOf({ sql, bindings }: { sql: string; bindings: readonly unknown[] }) {
  const values = bindings as string[];
  return transaction(async () => {
    if (engine === "postgres") {
      for (const way of ["seqscan", "bitmapscan", "sort"]) await rowsOf(`set local enable_${way} = off`);
    }
    const explain = engine === "postgres" ? "explain" : "explain query plan";
    const rows = await rowsOf<Record<string, string>>(`${explain} ${sql}`, values);
    return rows.map((row) => row.detail ?? row["QUERY PLAN"]).join("\n");
  });
}
