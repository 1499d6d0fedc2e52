import { setTimeout as pause } from "node:timers/promises";
import { expect } from "chai";
import { table } from "../../../src/database/connection";
import { Household } from "../../../src/models/households/household";
import { emailKey } from "../../../src/models/households/search-keys";
import { PasswordDevice } from "../../../src/models/settings/password-device";
import { BulkAssignment } from "../../../src/models/web-access/bulk-assignments/bulk-assignment";
import type { BulkSettings } from "../../../src/models/web-access/bulk-assignments/bulk-settings";
import { userNameColumns } from "../../../src/models/web-access/user-name";
import { WebUser } from "../../../src/models/web-access/web-user";
import {
  addPlainHouseholds,
  counted,
  outcomesOf,
  pagesInUse,
  previewedRun,
  processed,
  stepInBulk,
  undoneRun,
  webUserOf,
  workInBulk,
} from "../../support/bulk-assignments";
import { clerkNamed } from "../../support/clerks";
import { addHousehold } from "../../support/households";

const NOVAK = 1007;
const FIRST_CHUNK = 50;
const OTHER_WORK_MS = 1100;

/** Previews these settings for so many plain households; gives the run and their IDs. */
async function previewOf(count: number, settings: Partial<BulkSettings> = {}) {
  const ids = await addPlainHouseholds(count);
  return { ids, run: await previewedRun({ idFrom: ids[0], ...settings }) };
}

function emailOf(id: number | undefined) {
  return `pat.garza.${id}@example.org`;
}

async function changeEmail(id: number, email: string) {
  await (await Household.find(id)).update({ email, emailKey: emailKey(email) });
}

/** What a clerk does in Web Details. */
async function giveWebUser(householdId: number, userName: string) {
  const webUser = await WebUser.of(await Household.find(householdId));
  const typed = { userName, pin: "blue-kettle-9", pinAgain: "blue-kettle-9", askChange: true };
  const { version } = webUser;
  await webUser.change({ ...typed, lockedOut: false, lockReason: "", version }, await clerkNamed("ruth"));
}

/** Members go to another household, and the household goes. */
async function merge(from: number, into: number) {
  await table("members").where({ householdId: from }).update({ householdId: into, relation: "adult" });
  await table("households").where({ id: from }).delete();
}

async function finished(run: BulkAssignment) {
  await processed(run);
  await workInBulk();
  return expectCounted(run);
}

async function expectCounted({ id }: { id: number }) {
  const run = await BulkAssignment.find(id);
  expect(run.state).to.equal("finished");
  expect(counted(run)).to.equal(run.chosen);
  const given = await table("web_users").where({ bulkAssignmentId: id });
  expect(given).to.have.length.at.most(run.assigned);
  return run;
}

async function reasonOf(run: { id: number }, id: number | undefined) {
  return (await outcomesOf(run)).get(id ?? 0)?.reason;
}

describe("a household that changes between the preview and the run", () => {
  afterEach(() => pagesInUse(false));

  for (const [what, change, reason] of [
    ["has another email", (id: number) => changeEmail(id, "new@example.org"), "changed"],
    ["has no email any more", (id: number) => table("households").where({ id }).update({ email: null }), "changed"],
    [
      "is not chosen any more",
      (id: number) => table("households").where({ id }).update({ residency: "non-resident" }),
      "changed",
    ],
    ["is inactive", (id: number) => table("households").where({ id }).update({ inactiveAt: new Date() }), "changed"],
    ["has no primary person", (id: number) => table("members").where({ householdId: id }).delete(), "changed"],
    ["was given a web user by a clerk", (id: number) => giveWebUser(id, "by-a-clerk"), "changed"],
    ["was locked out by a clerk", (id: number) => lock(id), "changed"],
    ["was deleted", (id: number) => table("households").where({ id }).delete(), "gone"],
    ["was merged into another", (id: number) => merge(id, 1001), "gone"],
  ] as const) {
    it(`is an exception where it ${what}, and keeps what it has`, async () => {
      const { ids, run } = await previewOf(5, { residency: "residents" });
      const [, , id = 0] = ids;
      await change(id);
      const before = await webUserOf(id);
      const after = await finished(run);

      expect(after).to.include({ chosen: 5, assigned: 4, exceptions: 1, leftAlone: 0 });
      expect(await reasonOf(run, id)).to.equal(reason);
      expect(await webUserOf(id)).to.deep.equal(before);
      expect((await webUserOf(ids[3] ?? 0)).userName).to.equal(emailOf(ids[3]));
    });
  }

  it("is not in the run where it was added after the preview", async () => {
    const { ids, run } = await previewOf(3);
    const later = await addHousehold({ email: "later@example.org" }, (ids.at(-1) ?? 0) + 1);
    const after = await finished(run);

    expect(after).to.include({ chosen: 3, assigned: 3 });
    expect((await webUserOf(later.id)).userName).to.equal(null);
  });

  it("is an exception where another household took its name, with the other's number", async () => {
    const { ids, run } = await previewOf(3);
    await table("web_users")
      .where({ householdId: NOVAK })
      .update(userNameColumns(emailOf(ids[1]).toUpperCase()));
    const after = await finished(run);

    expect(after).to.include({ chosen: 3, assigned: 2, exceptions: 1 });
    expect((await outcomesOf(run)).get(ids[1] ?? 0)).to.include({
      reason: "name taken since",
      otherHouseholdId: NOVAK,
      userName: emailOf(ids[1]),
    });
    expect(await webUserOf(ids[1] ?? 0)).to.include({ userName: null, pinSeal: null, version: 1 });
  });

  it("is an exception where its name with a number was taken, and the undo does not list it", async () => {
    const household = await addHousehold({ lastName: "Novak" });
    const other = await addHousehold({ lastName: "Quill" });
    const settings = { nameSource: "pattern", namePattern: "{last}", takenName: "append" } as const;
    const run = await previewedRun({ ...settings, idFrom: household.id });
    expect(await reasonOf(run, household.id)).to.equal("numbered");
    await table("web_users").where({ householdId: 1004 }).update(userNameColumns("NOVAK2"));
    expect(await finished(run)).to.include({ chosen: 2, assigned: 1, exceptions: 1 });

    expect(await undoneRun(run)).to.include({ state: "undone", undone: 1, notUndone: 0 });
    expect((await webUserOf(other.id)).userName).to.equal(null);
  });

  it("is an exception where it got a number in the preview and was changed then, and the undo does not list it", async () => {
    const household = await addHousehold({ lastName: "Novak" });
    await addHousehold({ lastName: "Quill" });
    const settings = { nameSource: "pattern", namePattern: "{last}", takenName: "append" } as const;
    const run = await previewedRun({ ...settings, idFrom: household.id });
    await household.update({ inactiveAt: new Date() });
    expect(await finished(run)).to.include({ chosen: 2, assigned: 1, exceptions: 1 });

    expect(await undoneRun(run)).to.include({ state: "undone", undone: 1, notUndone: 0 });
  });

  for (const used of [true, false]) {
    describe(`in the very moment of the run, ${used ? "while people use the pages" : "while nobody does"}`, () => {
      /** A run of which the first chunk is written and the next one is ready to be. */
      async function begunRun() {
        await pagesInUse(true);
        const { ids, run } = await previewOf(200);
        await processed(run);
        await stepInBulk();
        expect((await BulkAssignment.find(run.id)).position).to.equal(FIRST_CHUNK);
        await pagesInUse(used);
        return { ids, run, id: ids[FIRST_CHUNK + 10] ?? 0 };
      }

      it("is an exception where its name is taken", async () => {
        const { run, id } = await begunRun();
        await table("web_users")
          .where({ householdId: NOVAK })
          .update(userNameColumns(emailOf(id)));
        await workInBulk();

        expect(await expectCounted(run)).to.include({ assigned: 199, exceptions: 1 });
        expect((await outcomesOf(run)).get(id)).to.include({ reason: "name taken since", otherHouseholdId: NOVAK });
        expect((await webUserOf(id)).userName).to.equal(null);
      });

      it("is an exception where its web user is changed", async () => {
        const { run, id } = await begunRun();
        await giveWebUser(id, "by-a-clerk");
        await workInBulk();

        expect(await expectCounted(run)).to.include({ assigned: 199, exceptions: 1 });
        expect(await reasonOf(run, id)).to.equal("changed");
        expect(await webUserOf(id)).to.include({ userName: "by-a-clerk", bulkAssignmentId: null });
      });

      it("is an exception where it is deleted", async () => {
        const { run, id } = await begunRun();
        await table("households").where({ id }).delete();
        await workInBulk();

        expect(await expectCounted(run)).to.include({ assigned: 199, exceptions: 1 });
        expect(await reasonOf(run, id)).to.be.oneOf(["gone", "changed"]);
      });

      it("is an exception where its email is changed, and the worker had other work meanwhile", async () => {
        const { run, id } = await begunRun();
        await changeEmail(id, "new@example.org");
        await pause(OTHER_WORK_MS);
        await workInBulk();

        expect(await expectCounted(run)).to.include({ assigned: 199, exceptions: 1 });
        expect((await webUserOf(id)).userName).to.equal(null);
      });
    });
  }

  it("does not hold up the run where two would get one name after all: the second is an exception", async () => {
    const { ids, run } = await previewOf(5);
    const [, one = 0, other = 0] = ids;
    // As if both had become alike while the preview was at it.
    const piece = await table("bulk_assignment_pieces").where({ bulkAssignmentId: run.id }).first();
    const content = String(piece?.content).replace(emailOf(other), emailOf(one));
    await table("bulk_assignment_pieces").where({ bulkAssignmentId: run.id }).update({ content });
    await changeEmail(other, emailOf(one));
    const after = await finished(run);

    expect(after).to.include({ chosen: 5, assigned: 4, exceptions: 1 });
    expect((await outcomesOf(run)).get(other)).to.include({ reason: "name taken since", otherHouseholdId: one });
  });
});

async function lock(householdId: number) {
  const clerks = { lockedOutAt: new Date(), lockCause: "clerk" };
  await table("web_users").where({ householdId }).update(clerks).increment("version", 1);
}

describe("a PIN that a clerk gave after the preview", () => {
  it("is not replaced by the run", async () => {
    const run = await previewedRun({ existing: "replace assigned", idFrom: 1007, idTo: 1007 });
    expect(run.planned).to.equal(1);
    await table("web_users")
      .where({ householdId: 1007 })
      .update({ pinSetAt: new Date(Date.now() + 1000) });
    await processed(run);
    await workInBulk();

    expect((await outcomesOf(run)).get(1007)).to.include({ kind: "exception", reason: "changed" });
    expect((await webUserOf(1007)).userName).to.equal("novak");
  });
});

describe("a lock by attempts", () => {
  it("leaves a household alone only while it lasts", async () => {
    await table("web_users")
      .where({ householdId: 1007 })
      .update({ lockedOutAt: new Date(Date.now() - 20 * 60_000), lockCause: "attempts" });
    const settings = { existing: "replace assigned", idFrom: 1007, idTo: 1007 } as const;
    expect((await previewedRun(settings)).unchangedByReason).to.deep.equal({ "locked out": 1 });

    const device = await PasswordDevice.current();
    await PasswordDevice.save({ ...device, unlockMinutes: 15 }, device.version, await clerkNamed("ruth"));
    expect((await previewedRun(settings)).planned).to.equal(1);
  });
});
