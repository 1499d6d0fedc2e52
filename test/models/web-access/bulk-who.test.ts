import { expect } from "chai";
import { table } from "../../../src/database/connection";
import { PassType } from "../../../src/models/households/pass-type";
import { readPlan } from "../../../src/models/web-access/bulk-assignments/bulk-plan";
import type { BulkSettings } from "../../../src/models/web-access/bulk-assignments/bulk-settings";
import { counted, finishedRun, outcomesOf, previewedRun, webUserOf } from "../../support/bulk-assignments";
import { restoreDatabase } from "../../support/database";
import { addHousehold } from "../../support/households";

const byId = { nameSource: "household ID", existing: "leave" } as const;

/** The households that a preview would give something, or that are exceptions of it, but for those left alone. */
async function chosenBy(settings: Partial<BulkSettings>) {
  const run = await previewedRun({ ...byId, ...settings });
  expect(run.planned + run.leftAlone + run.exceptions).to.equal(run.chosen);
  const planned = (await readPlan(run.id, 0, 1000)).map(({ householdId }) => householdId);
  const outcomes = [...(await outcomesOf(run)).keys()];
  expect(planned.length + outcomes.length).to.equal(run.planned + run.exceptions);
  return { run, ids: [...planned, ...outcomes].sort((one, other) => one - other) };
}

async function householdsWhere(sql: string): Promise<number[]> {
  const rows = (await table("households")
    .join("web_users", "web_users.household_id", "households.id")
    .whereNull("web_users.user_name")
    .whereRaw(sql)
    .orderBy("households.id")
    .select("households.id")) as unknown as { id: number }[];
  return rows.map(({ id }) => id);
}

async function passTypeNamed(code: string) {
  const type = (await PassType.all()).find((one) => one.code === code);
  return Number(type?.id);
}

async function givePass(householdId: number, pass: { status: string; activatesOn?: string; expiresOn?: string }) {
  const member = await table("members").where({ householdId, relation: "primary" }).first("id");
  const now = { createdAt: new Date(), updatedAt: new Date() };
  await table("passes").insert({
    memberId: member?.id,
    passTypeId: await passTypeNamed("CY-MST"),
    status: pass.status,
    activatesOn: pass.activatesOn ?? null,
    expiresOn: pass.expiresOn ?? null,
    ...now,
  });
}

function day(days: number) {
  const date = new Date();
  date.setDate(date.getDate() + days);
  return date.toLocaleDateString("sv-SE");
}

describe("who a bulk run is for", () => {
  for (const [residency, sql] of [
    ["all", "1 = 1"],
    ["residents", "residency = 'resident'"],
    ["non-residents", "residency = 'non-resident'"],
    ["both", "residency <> 'not verified'"],
  ] as const) {
    it(`is chosen by residency: ${residency}`, async () => {
      const { run, ids } = await chosenBy({ residency });

      expect(ids)
        .to.deep.equal(await householdsWhere(sql))
        .and.to.have.length.above(20);
      expect(run.leftAlone).to.equal(residency === "non-residents" ? 0 : 5);
    });
  }

  for (const [idFrom, idTo, ids] of [
    [1005, 1008, [1005, 1006, 1008]],
    [1008, 1008, [1008]],
    [null, 1008, [1005, 1006, 1008]],
    [1009, 1999, []],
  ] as const) {
    it(`is chosen by household IDs from ${idFrom} to ${idTo}, both among them`, async () => {
      expect((await chosenBy({ idFrom, idTo })).ids).to.deep.equal(ids);
    });
  }

  it("is chosen from an ID on", async () => {
    const { ids } = await chosenBy({ idFrom: 2001 });

    expect(ids)
      .to.deep.equal(await householdsWhere("households.id >= 2001"))
      .and.to.have.length.above(100);
  });

  it("is chosen by with or without an email", async () => {
    const nobody = await addHousehold({ lastName: "Quill" });
    const [withEmail, without] = [await chosenBy({ email: "with" }), await chosenBy({ email: "without" })];

    expect(withEmail.ids)
      .to.deep.equal(await householdsWhere("email is not null"))
      .and.not.to.include(nobody.id);
    expect(without.ids)
      .to.deep.equal(await householdsWhere("email is null"))
      .and.to.include(nobody.id);
    expect(without.run.leftAlone, "Lindqvist").to.equal(1);
  });

  it("is chosen by a pass of these types that is active today", async () => {
    const wanted = [
      { status: "Actv-New" },
      { status: "Actv-Renew", activatesOn: day(0), expiresOn: day(0) },
      { status: "Actv-New", activatesOn: day(-9) },
    ];
    const others = [
      { status: "Actv-New", activatesOn: day(1) },
      { status: "Actv-Renew", expiresOn: day(-1) },
      ...["Suspended", "Expired", "Cancelled", "Lost", "Revoked", "Future"].map((status) => ({ status })),
    ];
    const idFrom = (await addHousehold({ lastName: "None" })).id;
    const expected: number[] = [];
    for (const pass of [...wanted, ...others]) {
      const { id } = await addHousehold({ lastName: "Quill" });
      await givePass(id, pass);
      await givePass(id, pass);
      if (wanted.includes(pass)) expected.push(id);
    }

    expect((await chosenBy({ idFrom, passTypeIds: [await passTypeNamed("CY-MST")] })).ids).to.deep.equal(expected);
    expect((await chosenBy({ idFrom, passTypeIds: [await passTypeNamed("CY-SAS")] })).ids).to.deep.equal([]);
    const cast = { idTo: 1008, passTypeIds: [await passTypeNamed("CY-CHILD"), await passTypeNamed("CY-MST")] };
    expect((await chosenBy(cast)).ids, "Abara and Abara; not Haddad, who has no pass").to.deep.equal([1005, 1006]);
  });

  it("is an exception where it is inactive or has no primary person, and gets nothing", async () => {
    const [inactive, nobody] = [await addHousehold({ email: "in@example.org" }), await addHousehold({})];
    await inactive.update({ inactiveAt: new Date() });
    await table("members").where({ householdId: nobody.id }).update({ relation: "adult" });
    const served = await addHousehold({});
    const run = await finishedRun({ ...byId, idFrom: inactive.id });

    const outcomes = await outcomesOf(run);
    expect(outcomes.get(inactive.id)).to.include({ kind: "exception", reason: "inactive" });
    expect(outcomes.get(nobody.id)).to.include({ kind: "exception", reason: "no primary person" });
    expect(run).to.include({ chosen: 3, assigned: 1, leftAlone: 0, exceptions: 2, state: "finished" });
    const names = [inactive, nobody, served].map(async ({ id }) => (await webUserOf(id)).userName);
    expect(await Promise.all(names)).to.deep.equal([null, null, String(served.id)]);
  });

  it("is nobody where nobody is chosen: there is nothing to process", async () => {
    const { run } = await chosenBy({ idFrom: 900_000 });

    expect(run).to.include({ chosen: 0, listed: 0, error: null, state: "previewed" });
    await run.process("", { may: () => true } as never).then(
      () => expect.fail("it was processed"),
      (error: Error) => expect(error.message).to.include("nothing to process"),
    );
  });

  it("is counted: assigned, left alone and excepted are as many as were chosen, whatever is asked", async () => {
    for (const settings of [
      { existing: "replace assigned", nameSource: "pattern", namePattern: "{f}{last}", takenName: "append" },
      { nameSource: "pattern", namePattern: "{last}", residency: "both" },
      { nameSource: "email", withoutEmail: "household ID", email: "any" },
      { nameSource: "pattern", namePattern: "{birthyear}{last}", email: "with" },
    ] as Partial<BulkSettings>[]) {
      await restoreDatabase();
      const run = await finishedRun(settings);
      expect(counted(run), JSON.stringify(settings)).to.equal(run.chosen).and.to.be.above(100);
      const left = Object.values(run.unchangedByReason).reduce((sum, one) => sum + one, 0);
      expect(left).to.equal(run.leftAlone);
      expect([...(await outcomesOf(run)).values()].filter(({ kind }) => kind === "exception")).to.have.length(
        run.exceptions,
      );
      expect(await table("web_users").where({ bulkAssignmentId: run.id }).select("id")).to.have.length(run.assigned);
    }
  });
});
