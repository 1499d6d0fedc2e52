import { expect } from "chai";
import { engine, rowsOf, transaction } from "../../../src/database/connection";
import { interpretQuery } from "../../../src/models/households/query-interpretation";
import { type Step, stepsOf } from "../../../src/models/households/search-steps";

const kinds: Record<string, string> = {
  "a household ID, a phone's ending or a user name": "5551234",
  "a whole phone number": "(951) 555-0101",
  "a last name or the beginning of an email": "Garza",
  "one message": "g",
  "an email": "ada.okafor@example.org",
  "Last,First": "Bor,Vin",
  "one message of each": "B,V",
  "First Last": "Ada Okafor",
};

describe("the plans of the search", () => {
  for (const [kind, text] of Object.entries(kinds)) {
    it(`use an index for ${kind}`, async () => {
      const steps = stepsOf(interpretQuery(text));
      expect(steps).not.to.be.empty;
      for (const step of steps) await expectWalk(step);
    });
  }
});

async function expectWalk(step: Step) {
  const plan = await (engine === "postgres" ? postgresPlan(step) : sqlitePlan(step));
  expect(plan, step.sql).not.to.match(/\bSCAN\b|Seq Scan|Sort\b|TEMP B-TREE/);
  expect(plan, step.sql).to.match(engine === "postgres" ? /Index Cond: \(/ : /^SEARCH \w+ USING/);
}

async function sqlitePlan({ sql, bindings }: Step) {
  const rows = await rowsOf<{ detail: string }>(`explain query plan ${sql} limit ? offset ?`, [...bindings, 1001, 0]);
  return rows.map(({ detail }) => detail).join("\n");
}

/** With so few rows PostgreSQL would rather read the table: what it can do without is what counts here. */
async function postgresPlan({ sql, bindings }: Step) {
  return transaction(async () => {
    for (const way of ["seqscan", "bitmapscan", "sort"]) await rowsOf(`set local enable_${way} = off`);
    const rows = await rowsOf<Record<string, string>>(`explain ${sql} limit ? offset ?`, [...bindings, 1001, 0]);
    return rows.map((row) => row["QUERY PLAN"] ?? "").join("\n");
  });
}
