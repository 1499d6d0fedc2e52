import { expect } from "chai";
import { engine, rowsOf, table } from "../../../src/database/connection";
import { idsOf } from "../../../src/database/ids-of";
import { insertAll } from "../../../src/database/insert-all";
import { Household } from "../../../src/models/households/household";
import { isUnsubscribed, Unsubscription, wantsMailings } from "../../../src/models/messages/unsubscription";
import { boundDigest, matchesBoundDigest } from "../../../src/secrets/digest";
import { keyring } from "../../../src/secrets/keys";

const SECRET = "a secret of more than 32 characters, the current one";
const BEFORE = "a secret of more than 32 characters, the previous one";

describe("the selection of a mailing", () => {
  it("excludes households that unsubscribed, and those with the same email", async () => {
    await Unsubscription.add(await Household.find(1005), "link", "customer");
    await Unsubscription.add(await Household.find(1002), "clerk", "system");
    const sql = `select id from households h where id < 1009 and ${wantsMailings("h")} order by id`;
    expect(await idsOf(sql)).to.deep.equal([1001, 1003, 1004, 1007, 1008]);

    expect(await isUnsubscribed(1006, "ABARA.family@example.org")).to.equal(true);
    expect(await isUnsubscribed(1005, "another@example.org")).to.equal(true);
    expect(await isUnsubscribed(1001, "ada.okafor@example.org")).to.equal(false);
  });

  it("takes one query whatever its size, without scanning all unsubscriptions for each household", async () => {
    const now = new Date();
    const row = (id: number) => ({ householdId: 1001, emailKey: `n${id}@example.org`, how: "link", createdAt: now });
    await insertAll(
      "unsubscriptions",
      Array.from({ length: 3000 }, (_, index) => row(index)),
    );
    if (engine === "postgres") await rowsOf("analyze unsubscriptions");
    const sql = `select id from households where ${wantsMailings()}`;
    const explained = await rowsOf<Record<string, string>>(
      `${engine === "postgres" ? "explain" : "explain query plan"} ${sql}`,
    );
    const plan = explained.map((step) => step.detail ?? step["QUERY PLAN"]).join("\n");

    if (engine === "postgres")
      expect(plan)
        .to.match(/Anti Join/)
        .and.not.to.match(/SubPlan/);
    else
      expect(plan)
        .to.match(/SEARCH u USING/)
        .and.not.to.match(/SCAN u\b/);
    await table("unsubscriptions").delete();
  });
});

describe("the token of a household's link", () => {
  it("works with the previous SECRET_KEY, only for its household and its use", () => {
    const made = boundDigest("unsubscribe", "unsubscribe link", "household 1001", keyring(BEFORE));
    const good = (use: "unsubscribe link" | "reset link", owner: string, keys = keyring(SECRET, BEFORE)) =>
      matchesBoundDigest("unsubscribe", made, use, owner, keys);

    expect(good("unsubscribe link", "household 1001")).to.equal(true);
    expect(good("unsubscribe link", "household 1002")).to.equal(false);
    expect(good("reset link", "household 1001")).to.equal(false);
    expect(good("unsubscribe link", "household 1001", keyring(SECRET))).to.equal(false);
  });
});
