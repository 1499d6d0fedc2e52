import { expect } from "chai";
import { table } from "../../../../src/database/connection";
import { householdsFrom, imported, membersOf, refusals } from "../../../support/imports";

const people = async (householdId: number) =>
  (await membersOf(householdId)).map(({ relation, firstName, lastName, dateOfBirth }) =>
    [relation, firstName, lastName, dateOfBirth].filter(Boolean).join(" "),
  );

describe("the people of imported households", function () {
  this.timeout(60_000);

  it("come from additional columns; one without a last name gets the primary person's", async () => {
    const headings =
      "email,first name,last name,member 1 first name,member1_last_name,Member 1 DOB,Member 2 First Name,member 2 relation";
    const file = `${headings}\na@example.org,Ada,Garza,Bo,Borg,6/30/2015,Cy,child\nb@example.org,Di,Vince,,,,,\n`;
    expect((await imported(file, { source: "pool" })).counts).to.include({ added: 2, refused: 0 });

    const [ada, di] = await householdsFrom("pool");
    expect(await people(ada?.id ?? 0)).to.deep.equal([
      "primary Ada Garza",
      "adult Bo Borg 2015-06-30",
      "child Cy Garza",
    ]);
    expect(await people(di?.id ?? 0)).to.deep.equal(["primary Di Vince"]);
    expect((await imported(file, { source: "pool" })).counts).to.include({ unchanged: 2, updated: 0 });

    const changed = file.replace("Bo,Borg,6/30/2015,Cy,child", "BO,Borg,7/1/2015,Eve,adult");
    expect((await imported(changed, { source: "pool" })).counts).to.include({ unchanged: 1, updated: 1 });
    expect(await people(ada?.id ?? 0)).to.deep.equal([
      "primary Ada Garza",
      "adult Bo Borg 2015-06-30",
      "child Cy Garza",
      "adult BO Borg 2015-07-01",
      "adult Eve Garza",
    ]);
  });

  it("come from rows with the same key; the first is the primary person", async () => {
    const file =
      "key,first name,last name,address,dob\nK1,Ada,Garza,1 A St,1980-01-02\nK2,Di,Vince,2 B St,\nk1 ,Bo,Garza,9 Z St,\nK1,Ada,Garza,,\nK1,Cy,Garza,,2015-01-01\n";
    const changes = { key: "0", rows: "member" };
    const first = await imported(file, { source: "pool", changes });
    expect(first.counts).to.deep.equal({ added: 2, membersAdded: 2, updated: 0, unchanged: 1, refused: 0 });

    const [garza] = await householdsFrom("pool");
    expect(garza).to.include({ sourceKey: "k1", address: "1 A St" });
    expect(await people(garza?.id ?? 0)).to.deep.equal([
      "primary Ada Garza 1980-01-02",
      "adult Bo Garza",
      "adult Cy Garza 2015-01-01",
    ]);
    const before = [await table("households").orderBy("id"), await table("members").orderBy("id")];
    const second = await imported(file, { source: "pool", changes });
    expect(second.counts).to.deep.equal({ added: 0, membersAdded: 0, updated: 0, unchanged: 5, refused: 0 });
    expect([await table("households").orderBy("id"), await table("members").orderBy("id")]).to.deep.equal(before);
  });

  it("have the primary person that the relation column names, in any row", async () => {
    const file =
      "key,first name,last name,relation\nK1,Cy,Garza,child\nK1,Ada,Garza,Head of Household\nK1,Bo,Garza,spouse\nK1,Ed,Garza,primary\nK1,Flo,Garza,cousin\n";
    const changes = { key: "0" };
    const { counts, address } = await imported(file, { source: "pool", changes });
    expect(counts).to.include({ added: 1, membersAdded: 2, refused: 2 });
    expect(await refusals(address)).to.deep.equal({
      5: "Relation: another row says who the primary person is. (row 3)",
      6: "Relation: write primary, adult or child, or leave it blank. (cousin)",
    });

    const [garza] = await householdsFrom("pool");
    expect(await people(garza?.id ?? 0)).to.deep.equal(["child Cy Garza", "primary Ada Garza", "adult Bo Garza"]);
    const again = await imported(file, { source: "pool", changes });
    expect(again.counts).to.include({ added: 0, membersAdded: 0, updated: 0, unchanged: 3 });
  });

  it("change their primary person in a later file", async () => {
    const changes = { key: "0" };
    const file = "key,first name,last name,relation\nK1,Ada,Garza,primary\nK1,Bo,Garza,adult\n";
    await imported(file, { source: "pool", changes });
    const other = file.replace("primary", "x").replace("adult", "primary").replace("x", "adult");
    await imported(other, { source: "pool", changes });

    const [garza] = await householdsFrom("pool");
    expect(await people(garza?.id ?? 0)).to.deep.equal(["adult Ada Garza", "primary Bo Garza"]);
    expect((await imported(other, { source: "pool", changes })).counts).to.include({ unchanged: 2 });
  });

  it("are two people if the birth dates differ, such as father and son", async () => {
    const file = "key,first name,last name,dob\nK1,Ada,Garza,\nK1,Bo,Garza,1980-01-02\nK1,Bo,Garza,2010-01-02\n";
    await imported(file, { source: "pool", changes: { key: "0", rows: "member" } });
    const [garza] = await householdsFrom("pool");
    expect(await membersOf(garza?.id ?? 0)).to.have.length(3);
  });
});
