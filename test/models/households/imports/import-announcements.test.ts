import { expect } from "chai";
import { table } from "../../../../src/database/connection";
import { Household } from "../../../../src/models/households/household";
import { recentAddresses } from "../../../../src/models/messages/change-notices";
import { userNameColumns } from "../../../../src/models/web-access/user-name";
import { householdsFrom, imported } from "../../../support/imports";
import { outbox } from "../../../support/messages";

const changes = { key: "0" };
const headings = "household id,email,first name,last name,city\n";

describe("an email changed by an import", function () {
  this.timeout(60_000);

  beforeEach(async () => {
    await imported(`${headings}7001,ada@example.org,Ada,Garza,\n7002,bo@example.org,Bo,Borg,\n7003,,Cy,Dunn,\n`, {
      source: "pool",
      changes,
    });
    for (const [householdId, userName] of [
      [7001, "garza"],
      [7003, "dunn"],
    ] as const) {
      await table("web_users").where({ householdId }).update(userNameColumns(userName));
    }
  });

  it("is announced to both addresses, only if the household has a user name", async () => {
    await imported(
      `${headings}7001,ada@example.net,Ada,Garza,\n7002,bo@example.net,Bo,Borg,\n7003,cy@example.net,Cy,Dunn,\n`,
      {
        source: "pool",
        changes,
      },
    );

    const told = (await outbox("notice: email")).map(({ householdId, recipient }) => `${householdId} ${recipient}`);
    expect(told).to.have.members(["7001 ada@example.net", "7001 ada@example.org", "7003 cy@example.net"]);
    expect(await recentAddresses(await Household.find(7001))).to.deep.equal(["ada@example.org"]);
  });

  it("is announced only if it differs: not for another case, other changes or a preview", async () => {
    await imported(`${headings}7001,ADA@example.org,Ada,Garza,Corona\n7003,,Cy,Dunn,Corona\n`, {
      source: "pool",
      changes,
    });
    await imported(`${headings}7001,,Ada,Garza,Riverside\n`, { source: "pool", changes });
    await imported(`${headings}7009,new@example.org,Nu,New,\n`, { source: "pool", changes });

    expect((await householdsFrom("pool")).map(({ email }) => email)).to.include("ADA@example.org");
    expect(await outbox("notice: email")).to.deep.equal([]);
    expect(await table("announcements")).to.deep.equal([]);
  });
});
