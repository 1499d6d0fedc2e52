import { expect } from "chai";
import { table } from "../../../src/database/connection";
import { emailKey } from "../../../src/models/households/search-keys";
import type { BulkSettings } from "../../../src/models/web-access/bulk-assignments/bulk-settings";
import { userNameColumns } from "../../../src/models/web-access/user-name";
import {
  assignedPinOf,
  counted,
  finishedRun,
  outcomesOf,
  previewedRun,
  signInLeadsTo,
  webUserOf,
} from "../../support/bulk-assignments";
import { addHousehold } from "../../support/households";

const HADDAD = 1008;
const byLastName = { nameSource: "pattern", namePattern: "{last}" } as const;

/** Households with these last names, or emails as they stand, whatever a form would say of them; gives their IDs. */
async function added(households: { lastName?: string; firstName?: string; email?: string }[]) {
  const ids: number[] = [];
  for (const { email, ...names } of households) {
    const household = await addHousehold(names);
    if (email !== undefined) await household.update({ email, emailKey: emailKey(email) });
    ids.push(household.id);
  }
  return ids;
}

async function giveName(householdId: number, userName: string) {
  await table("web_users").where({ householdId }).update(userNameColumns(userName));
}

/** Runs for these households alone; gives, by household, the name it got or why it got none. */
async function namesAfter(ids: number[], settings: Partial<BulkSettings>) {
  const run = await finishedRun({ idFrom: ids[0], idTo: ids.at(-1), ...settings });
  expect(counted(run)).to.equal(run.chosen).and.to.equal(ids.length);
  const outcomes = await outcomesOf(run);
  return Promise.all(
    ids.map(async (id) => {
      const { userName } = await webUserOf(id);
      return userName ?? outcomes.get(id)?.reason;
    }),
  );
}

describe("the user names of a bulk run", () => {
  it("are emails; those without one are exceptions, or get their household ID", async () => {
    const ids = await added([{ email: "Pat.Quill@Example.org" }, {}, { email: " " }]);
    const without = await previewedRun({ idFrom: ids[0] });

    expect((await outcomesOf(without)).get(ids[1] ?? 0)).to.include({ kind: "exception", reason: "no email" });
    expect(await namesAfter(ids, { withoutEmail: "household ID" })).to.deep.equal([
      "Pat.Quill@Example.org",
      String(ids[1]),
      String(ids[2]),
    ]);
  });

  it("are household IDs", async () => {
    const ids = await added([{ email: "pat.quill@example.org" }, {}]);

    expect(await namesAfter(ids, { nameSource: "household ID" })).to.deep.equal(ids.map(String));
  });

  it("are made by a pattern, or are exceptions where a part of it is blank", async () => {
    const ids = await added([
      { firstName: "Pat", lastName: "O'Quill" },
      { lastName: "Quill" },
      { firstName: "🎉", lastName: "Zyx" },
      { firstName: "...", lastName: "Quill" },
    ]);

    expect(await namesAfter(ids, { nameSource: "pattern", namePattern: "{first}.{last}" })).to.deep.equal([
      "pat.oquill",
      "name source is blank",
      "name source is blank",
      "name source is blank",
    ]);
  });

  it("are never digits that could be another's household ID", async () => {
    const ids = await added([{ lastName: "2001" }, { lastName: "007" }, { lastName: "7Up" }]);

    expect(await namesAfter(ids, byLastName)).to.deep.equal(["name can't be used", "name can't be used", "7up"]);
  });

  it("are exceptions where a household has them, chosen or not, by name or as its email", async () => {
    const run = await previewedRun({ idFrom: 1005, idTo: 1005 });
    expect((await outcomesOf(run)).get(1005)).to.include({ reason: "email of another", otherHouseholdId: 1006 });

    const ids = await added([{ firstName: "ANA", lastName: "Rivera" }]);
    const taken = await previewedRun({ idFrom: ids[0], nameSource: "pattern", namePattern: "{first}.{last}" });
    expect((await outcomesOf(taken)).get(ids[0] ?? 0)).to.include({
      reason: "name taken",
      otherHouseholdId: 1003,
      userName: "ana.rivera",
    });
    expect(taken).to.include({ chosen: 1, planned: 0, exceptions: 1, listed: 1 });
  });

  it("are exceptions where another household signs in with that email or household ID", async () => {
    await giveName(1004, "LINA.haddad@example.org");
    await giveName(1007, "1008");
    for (const [nameSource, otherHouseholdId] of [
      ["email", 1004],
      ["household ID", 1007],
    ] as const) {
      const run = await previewedRun({ idFrom: HADDAD, idTo: HADDAD, nameSource });
      expect((await outcomesOf(run)).get(HADDAD)).to.include({ reason: "name taken", otherHouseholdId });
    }
  });

  it("are exceptions for both where two households of the run would get them, however they are written", async () => {
    for (const [one, other] of [
      ["Quill", "ＱＵＩＬＬ"],
      ["José", "JOSE\u0301"],
      ["Ελένη", "ΕΛΈΝΗ"],
      ["Straße", "STRASSE"],
      ["محمد", "ﻣﺤﻤﺪ"],
      ["ﬁnn", "Finn"],
    ] as const) {
      const ids = await added([{ lastName: one }, { lastName: other }]);
      const run = await previewedRun({ ...byLastName, takenName: "append", idFrom: ids[0], idTo: ids[1] });
      const outcomes = await outcomesOf(run);
      expect(outcomes.get(ids[0] ?? 0), one).to.include({ reason: "same name twice", otherHouseholdId: ids[1] });
      expect(outcomes.get(ids[1] ?? 0), other).to.include({ reason: "same name twice", otherHouseholdId: ids[0] });
      expect(run).to.include({ chosen: 2, planned: 0, exceptions: 2 });
    }
  });

  it("are exceptions for both where their emails fold to the same: case, width, marks, Greek, Arabic, emoji", async () => {
    const pairs = [
      ["Émile@example.org", "e\u0301mile@EXAMPLE.org"],
      ["ｐａｔ@example.org", "Pat@example.org"],
      ["ΣΊΣΥΦΟΣ@example.org", "σίσυφος@example.org"],
      ["علي@example.org", "علي@EXAMPLE.org"],
      ["🎉@example.org", "🎉@Example.org"],
    ];
    const ids = await added([...pairs.flat(), "émiles@example.org"].map((email) => ({ email })));
    const names = await namesAfter(ids, {});

    expect(names).to.deep.equal([...pairs.flat().map(() => "same name twice"), "émiles@example.org"]);
    expect(await signInLeadsTo("E\u0301MILES@example.org", await assignedPinOf(ids.at(-1) ?? 0))).to.equal(
      "/first-login",
    );
  });

  it("are told apart where they only look alike, or share a beginning", async () => {
    const long = `${"x".repeat(300)}@example.org`;
    const ids = await added([
      { lastName: "Pat" },
      { lastName: "Pаt" },
      { lastName: "Patt" },
      { email: `a${long}` },
      { email: `b${long}` },
    ]);

    expect(await namesAfter(ids.slice(0, 3), byLastName)).to.deep.equal(["pat", "pаt", "patt"]);
    expect(await namesAfter(ids.slice(3), {})).to.deep.equal([`a${long}`, `b${long}`]);
  });

  it("get the next number that is free where they are taken, and where that is chosen", async () => {
    const ids = await added([{ lastName: "Novak" }, { lastName: "Novak2" }, { lastName: "Chen" }]);
    await giveName(1006, "NOVAK3");
    const run = await previewedRun({ ...byLastName, takenName: "append", idFrom: ids[0] });
    expect((await outcomesOf(run)).get(ids[0] ?? 0)).to.include({ kind: "numbered", userName: "novak4" });
    expect(run).to.include({ chosen: 3, planned: 3, exceptions: 0 });

    expect(await namesAfter(ids, { ...byLastName, takenName: "append" })).to.deep.equal(["novak4", "novak2", "chen2"]);
    expect(await signInLeadsTo("Novak4", await assignedPinOf(ids[0] ?? 0))).to.equal("/first-login");
  });

  it("get no number that another of the run was given before", async () => {
    await giveName(1005, "quill");
    await giveName(1006, "quill2");
    await giveName(1008, "quill21");
    const ids = await added([{ lastName: "Quill" }, { lastName: "Quill2" }, { lastName: "Quill21" }]);
    const names = await namesAfter(ids, { ...byLastName, takenName: "append" });

    expect(new Set(names)).to.have.property("size", 3);
    expect(names).to.deep.equal(["quill3", "quill22", "quill212"]);
  });

  it("get no number where they are household IDs or emails: those are exceptions", async () => {
    await giveName(1007, "1008");
    const run = await previewedRun({
      nameSource: "pattern",
      namePattern: "{household}",
      takenName: "append",
      idFrom: HADDAD,
      idTo: HADDAD,
    });
    expect((await outcomesOf(run)).get(HADDAD)).to.include({ reason: "name taken", otherHouseholdId: 1007 });

    await giveName(1007, "lina.haddad@example.org");
    const byEmail = await previewedRun({ takenName: "append", idFrom: HADDAD, idTo: HADDAD });
    expect((await outcomesOf(byEmail)).get(HADDAD)).to.include({ reason: "name taken", otherHouseholdId: 1007 });
  });

  it("may have 10,000 characters of any kind, and then sign in too", async () => {
    const names = ["x", "é", "Ω", "ع", "🎉"].map((message) => message.repeat(10_000 / message.length));
    const [first = "", second = ""] = names;
    const ids = await added([...names, first, second.toUpperCase()].map((email) => ({ email })));
    const after = await namesAfter(ids, {});

    expect(after[0]).to.equal("same name twice");
    expect(after[1]).to.equal("same name twice");
    expect(after.slice(2, 5)).to.deep.equal(names.slice(2));
    expect(after.slice(5)).to.deep.equal(["same name twice", "same name twice"]);
    expect(await signInLeadsTo(names[2] ?? "", await assignedPinOf(ids[2] ?? 0))).to.equal("/first-login");
  });

  it("are exceptions where no program could keep them apart: marks without end on one message", async () => {
    const ids = await added([{ lastName: "One" }, { lastName: "Two" }]);
    const marks = `e${"\u0301".repeat(100)}@example.org`;
    await table("households")
      .where({ id: ids[0] })
      .update({ email: marks, emailKey: emailKey(marks) });

    expect((await namesAfter(ids, { withoutEmail: "household ID" }))[0]).to.equal("name can't be used");
  });
});
