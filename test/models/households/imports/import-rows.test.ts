import { expect } from "chai";
import { table } from "../../../../src/database/connection";
import { Household } from "../../../../src/models/households/household";
import {
  isoDate,
  relationOf,
  residencyOf,
  restoreZip,
} from "../../../../src/models/households/imports/import-vocabulary";
import { householdsFrom, imported, membersOf, refusals } from "../../../support/imports";

describe("the rows of an import", function () {
  this.timeout(60_000);

  it("keep their Household ID, or get the next free one", async () => {
    const file =
      "household id,email,last name\n7001,a@example.org,Garza\n,b@example.org,Borg\n1001,c@example.org,Vince\n0,d@example.org,Dunn\n1000000000,e@example.org,Iyer\n";
    const { address, counts } = await imported(file, { source: "pool", changes: { key: "1" } });

    expect(counts).to.include({ added: 2, refused: 3 });
    const ids = (await householdsFrom("pool")).map(({ id }) => id);
    expect(ids).to.deep.equal([7001, 7002]);
    expect(Object.keys(await refusals(address))).to.deep.equal(["4", "5", "6"]);
    expect((await Household.add(await someone(), "system")).id).to.equal(7003);

    const moved = await imported("household id,email,last name\n7009,a@example.org,Garza\n", {
      source: "pool",
      changes: { key: "1" },
    });
    expect(await refusals(moved.address)).to.deep.equal({
      2: "Household ID: the household with this key has another one and keeps it. (7001)",
    });
  });

  it("only change what they contain: a blank cell changes nothing, and unchanged rows keep their version", async () => {
    const headings = "email,first name,last name,address,city,phone,mobile,residency,note";
    await imported(
      `${headings}\na@example.org,Ada,Garza,1 A St,Riverside,951-555-0150,,yes,old\nb@example.org,Bo,Borg,,,,,,\n`,
      { source: "pool" },
    );
    const before = await householdsFrom("pool");
    const { counts, page } = await imported(
      `${headings}\nA@example.org,Ada,Garza,,Corona,(951) 555-0150,951.555.0151,,\nb@example.org,Bo,Borg,,,,,,\n`,
      { source: "pool" },
    );

    expect(counts).to.include({ updated: 1, unchanged: 1 });
    expect(page).to.include("city, email, mobile phone");
    const [ada, bo] = await householdsFrom("pool");
    expect(ada).to.include({ address: "1 A St", city: "Corona", residency: "resident", note: "old", version: 2 });
    expect(bo).to.deep.equal(before[1]);
    const phones = await table("phones").where({ householdId: ada?.id }).orderBy("kind").select("number");
    expect(phones).to.deep.equal([{ number: "951-555-0150" }, { number: "951.555.0151" }]);
    expect((await membersOf(ada?.id ?? 0))[0]?.version).to.equal(1);
  });

  it("belong to their source: the same key from elsewhere is another household", async () => {
    const file = "email,last name\na@example.org,Garza\n";
    await imported(file, { source: "pool" });
    expect((await imported(file, { source: "library" })).counts).to.include({ added: 1 });
  });

  it("are found by their new name, phone and email, as if a clerk had typed them", async () => {
    await imported("email,first name,last name,phone\nZ.Ünal@Example.org,Zoë,Ünal,+1 (951) 555-0177\n", {
      source: "pool",
    });
    const [household] = await householdsFrom("pool");
    const typed = await Household.add(
      {
        ...(await someone()),
        firstName: "Zoë",
        lastName: "Ünal",
        email: "Z.Ünal@Example.org",
        homePhone: "+1 (951) 555-0177",
      },
      "system",
    );

    const keys = async (id = 0) => [
      await table("members").where({ householdId: id }).first("lastKey", "firstKey", "relation"),
      await table("phones").where({ householdId: id }).first("kind", "number", "reversedDigits"),
      await table("households").where({ id }).first("email", "emailKey", "residency"),
      await table("web_users").where({ householdId: id }).first("userName", "pinDigest", "version"),
    ];
    expect(await keys(household?.id)).to.deep.equal(await keys(typed.id));
  });

  it("understand common spellings of dates, residencies, relations and ZIP Codes", () => {
    const dates = {
      "6/30/1984": "1984-06-30",
      "06-30-1984": "1984-06-30",
      "1984/6/3": "1984-06-03",
      "1984-06-30T00:00:00": "1984-06-30",
      "6/30/1984 0:00": "1984-06-30",
      "30.6.84": "30.6.84",
      "6/30/84": "6/30/84",
    };
    for (const [typed, read] of Object.entries(dates)) expect(isoDate(typed), typed).to.equal(read);
    expect(["Resident", "YES", "r", "non_resident", "NR", "n", "unknown", "maybe"].map(residencyOf)).to.deep.equal([
      "resident",
      "resident",
      "resident",
      "non-resident",
      "non-resident",
      "non-resident",
      "not verified",
      undefined,
    ]);
    expect(["Head of Household", "Son", "spouse", "cousin"].map(relationOf)).to.deep.equal([
      "primary",
      "child",
      "adult",
      undefined,
    ]);
    expect([
      restoreZip("8014", "NJ"),
      restoreZip("8014-1234", "New Jersey"),
      restoreZip("601", "PR"),
      restoreZip("8014", "CA"),
      restoreZip("92501", "NJ"),
      restoreZip("", "NJ"),
    ]).to.deep.equal(["08014", "08014-1234", "00601", "8014", "92501", ""]);
  });
});

async function someone() {
  const blank = { address: "", addressLineTwo: "", city: "", state: "", zip: "", email: "", note: "", dateOfBirth: "" };
  return {
    ...blank,
    firstName: "Ada",
    lastName: "Lane",
    residency: "not verified",
    homePhone: "",
    mobilePhone: "",
    workPhone: "",
  };
}
