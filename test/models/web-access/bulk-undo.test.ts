import { expect } from "chai";
import { table } from "../../../src/database/connection";
import { expireAssignedPins } from "../../../src/jobs/expire-assigned-pins";
import { Invalid } from "../../../src/models/errors";
import { Household } from "../../../src/models/households/household";
import { BulkAssignment, UNDO_DAYS } from "../../../src/models/web-access/bulk-assignments/bulk-assignment";
import { eraseExpired } from "../../../src/models/web-access/bulk-assignments/bulk-work";
import { ReplacementAllowance } from "../../../src/models/web-access/bulk-assignments/replacement-allowance";
import { userNameColumns } from "../../../src/models/web-access/user-name";
import { WebUser } from "../../../src/models/web-access/web-user";
import type { WebUserRow } from "../../../src/models/web-access/web-user-row";
import {
  addPlainHouseholds,
  allWebUsers,
  assignedPinOf,
  finishedRun,
  outcomesOf,
  pagesInUse,
  previewedRun,
  processed,
  signInLeadsTo,
  stepInBulk,
  undoneRun,
  webUserOf,
  workInBulk,
} from "../../support/bulk-assignments";
import { setPasswordDevice } from "../../support/cast";
import { clerkNamed } from "../../support/clerks";
import { Browser } from "../../support/site";

const [OKAFOR, CHEN, ABARA, NOVAK, HADDAD] = [1001, 1004, 1005, 1007, 1008];
const DAY_MS = 86_400_000;
const byId = { nameSource: "household ID" } as const;
const everyone = { ...byId, existing: "replace claimed" } as const;
const assigned = { ...byId, existing: "replace assigned", idTo: HADDAD } as const;

async function change(householdId: number, changes: Partial<WebUserRow>) {
  await table("web_users").where({ householdId }).update(changes).increment("version", 1);
}

/** The run ended that many days ago. */
async function age({ id }: { id: number }, days: number) {
  const then = new Date(Date.now() - days * DAY_MS);
  await table("bulk_assignments").where({ id }).update({ finishedAt: then, processedAt: then });
}

async function keptOf({ id }: { id: number }) {
  const parts = ["befores", "pieces"].map((part) => table(`bulk_assignment_${part}`).where({ bulkAssignmentId: id }));
  return (await Promise.all(parts)).map((rows) => (rows as unknown as object[]).length);
}

let looksAt = 0;

/** What the worker erases by and by; it looks once a minute. */
async function eraseAll() {
  looksAt = Math.max(looksAt, Date.now()) + 61_000;
  while (await eraseExpired(looksAt)) {}
}

async function refusedUndo({ id }: { id: number }) {
  const run = await BulkAssignment.find(id);
  const error = await run.undo(await clerkNamed("ruth")).catch((one: unknown) => one);
  return error instanceof Invalid ? error.sentences.form : undefined;
}

describe("the undo of a bulk run", () => {
  beforeEach(async () => {
    await ReplacementAllowance.give(await clerkNamed("ruth"));
  });
  afterEach(() => pagesInUse(false));

  it("gives new, assigned and claimed web users back what they had, row by row, and old PINs sign in again", async () => {
    const before = await allWebUsers();
    const run = await finishedRun(everyone);
    expect(run).to.include({ replacing: 4, leftAlone: 1 });
    expect(await allWebUsers()).not.to.deep.equal(before);
    expect(await keptOf(run)).to.deep.equal([4, 1]);

    expect(await undoneRun(run)).to.include({ state: "undone", undone: run.assigned, notUndone: 0 });
    expect(await allWebUsers()).to.deep.equal(before);
    expect(await signInLeadsTo("okafor", "maple-river-42")).to.equal("/account");
    expect(await signInLeadsTo("novak", "garden-swift-5")).to.equal("/first-login");
    expect(await signInLeadsTo("1008", "whatever-it-was")).to.equal(undefined);
  });

  it("ends what the new PINs could do, and the old sessions stay ended", async () => {
    const browser = await Browser.open();
    await browser.post("/login", { userName: "okafor", pin: "maple-river-42" });
    const before = await allWebUsers();
    const run = await finishedRun(everyone);
    const pin = await assignedPinOf(HADDAD);
    await undoneRun(run);

    expect(await allWebUsers()).to.deep.equal(before);
    expect(await signInLeadsTo("1008", pin)).to.equal(undefined);
    expect((await browser.get("/account")).headers.location).to.equal("/login");
  });

  it("lists who is not as the run left it, with why, and leaves them untouched", async () => {
    await table("web_users")
      .where({ householdId: CHEN })
      .update({ pinExpiresAt: new Date(Date.now() + 300) });
    const [first = 0, second = 0, third = 0] = await addPlainHouseholds(3);
    const run = await finishedRun(everyone);

    await (await Browser.open()).post("/login", { userName: "1008", pin: await assignedPinOf(HADDAD) });
    await change(ABARA, { lockedOutAt: new Date(), lockCause: "attempts" });
    await table("households").where({ id: third }).delete();
    await change(first, userNameColumns("clerk-gave-this"));
    await table("web_users").where({ householdId: second }).update(userNameColumns("NOVAK"));
    await new Promise((resolve) => setTimeout(resolve, 300));
    const ids = [HADDAD, ABARA, first, second, NOVAK, CHEN];
    const before = await Promise.all(ids.map(webUserOf));
    const undone = await undoneRun(run);

    const outcomes = await outcomesOf(run);
    const reasons = [...ids, third].map((id) => outcomes.get(id)?.reason);
    expect(reasons).to.deep.equal([
      "signed in",
      "locked since",
      "changed since",
      "changed since",
      "old name taken",
      "old PIN expired",
      "gone since",
    ]);
    expect(undone).to.include({ notUndone: 7, undone: run.assigned - 7 });
    expect(await Promise.all(ids.map(webUserOf))).to.deep.equal(before);
    expect(await webUserOf(OKAFOR)).to.include({ userName: "okafor", pinSeal: null });
  });

  for (const [what, reset] of [
    ["finished the change", false],
    ["signed in where no change is asked", true],
  ] as const) {
    it(`leaves alone who ${what} since`, async () => {
      const run = await finishedRun({ ...byId, idFrom: HADDAD, idTo: HADDAD, resetPinChanged: reset });
      const [browser, pin] = [await Browser.open(), await assignedPinOf(HADDAD)];
      await browser.post("/login", { userName: "1008", pin });
      const values = { userName: "lina", pin: "blue-kettle-99", pinAgain: "blue-kettle-99" };
      if (!reset) await browser.post("/first-login", values);
      expect((await webUserOf(HADDAD)).pinChangedAt).to.be.instanceOf(Date);
      const before = await webUserOf(HADDAD);

      expect(await undoneRun(run)).to.include({ undone: 0, notUndone: 1 });
      expect((await outcomesOf(run)).get(HADDAD)?.reason).to.equal("signed in");
      expect(await webUserOf(HADDAD)).to.deep.equal(before);
      expect((await browser.get("/account")).status).to.equal(200);
    });
  }

  it("leaves alone who signed in since, though the PIN has expired before they finished the change", async () => {
    await setPasswordDevice({ assignedDays: 1 });
    const run = await finishedRun({ ...byId, idFrom: HADDAD, idTo: HADDAD });
    await (await Browser.open()).post("/login", { userName: "1008", pin: await assignedPinOf(HADDAD) });
    await change(HADDAD, { pinExpiresAt: new Date(Date.now() - 1) });
    await expireAssignedPins.run(new AbortController().signal);
    expect(await webUserOf(HADDAD)).to.include({ pinSeal: null, inUseAt: null });

    expect(await undoneRun(run)).to.include({ undone: 0, notUndone: 1 });
    expect((await outcomesOf(run)).get(HADDAD)?.reason).to.equal("signed in");
    expect((await webUserOf(HADDAD)).userName).to.equal("1008");
  });

  it("leaves alone whom a clerk gave another PIN, and whom another run replaced", async () => {
    const run = await finishedRun({ ...byId, idFrom: CHEN, idTo: HADDAD });
    const webUser = await WebUser.of(await Household.find(HADDAD));
    const typed = { userName: "1008", pin: "blue-kettle-99", pinAgain: "blue-kettle-99", askChange: true };
    const { version } = webUser;
    await webUser.change({ ...typed, lockedOut: false, lockReason: "", version }, await clerkNamed("ruth"));
    const second = await finishedRun({ ...byId, existing: "replace assigned", idFrom: ABARA, idTo: ABARA });
    expect(second.assigned).to.equal(1);

    await undoneRun(run);
    const outcomes = await outcomesOf(run);
    expect([HADDAD, ABARA].map((id) => outcomes.get(id)?.reason)).to.deep.equal(["changed since", "changed since"]);
    expect((await webUserOf(ABARA)).bulkAssignmentId).to.equal(second.id);
  });

  it("is done of the later run first, and then of the one before it", async () => {
    const before = await allWebUsers();
    const first = await finishedRun(assigned);
    const between = await allWebUsers();
    const second = await finishedRun({ ...assigned, nameSource: "email" });
    expect(second.assigned).to.be.above(2);

    await undoneRun(second);
    expect(await allWebUsers()).to.deep.equal(between);
    expect(await undoneRun(first)).to.include({ undone: first.assigned, notUndone: 0 });
    expect(await allWebUsers()).to.deep.equal(before);
  });

  it("is done once: a second press, or many at once, begin nothing, and one event says it", async () => {
    const run = await finishedRun(assigned);
    const looks = await Promise.all([1, 2, 3].map(() => BulkAssignment.find(run.id)));
    const ruth = await clerkNamed("ruth");
    await Promise.all(looks.map((look) => look.undo(ruth)));
    await workInBulk();
    const after = await allWebUsers();
    const { version } = await BulkAssignment.find(run.id);
    await (await BulkAssignment.find(run.id)).undo(ruth);
    await workInBulk();

    expect((await BulkAssignment.find(run.id)).version).to.equal(version);
    expect(await allWebUsers()).to.deep.equal(after);
    for (const kind of ["bulk run undo started", "bulk run undone"]) {
      const rows = (await table("audit_events").where({ kind }).orderBy("id")) as unknown as { details: string }[];
      expect(
        rows.filter(({ details }) => JSON.parse(details)["bulk run"] === run.id),
        kind,
      ).to.have.length(1);
    }
  });

  it("is refused after 30 days, and allowed until then", async () => {
    const run = await finishedRun(assigned);
    await age(run, UNDO_DAYS + 0.001);
    expect(await refusedUndo(run)).to.include("no longer undo this run");
    expect((await webUserOf(HADDAD)).userName).to.equal("1008");

    await age(run, UNDO_DAYS - 0.001);
    expect(await undoneRun(run)).to.include({ state: "undone", undone: run.assigned });
  });

  it("waits while a run is under way", async () => {
    const run = await finishedRun({ ...byId, idFrom: HADDAD, idTo: HADDAD });
    const other = await processed(await previewedRun({ ...byId, idFrom: 2001 }));
    expect(await refusedUndo(run)).to.include("Another bulk run is in progress");

    await workInBulk();
    expect((await BulkAssignment.find(other.id)).state).to.equal("finished");
    expect(await undoneRun(run)).to.include({ undone: 1 });
  });

  it("takes back what a cancelled run had come to", async () => {
    const [first] = await addPlainHouseholds(300);
    const before = await allWebUsers();
    await pagesInUse(true);
    const run = await processed(await previewedRun({ ...byId, idFrom: first }));
    await stepInBulk(2);
    await (await BulkAssignment.find(run.id)).cancel(await clerkNamed("ruth"));
    await pagesInUse(false);
    const { assigned: given } = await BulkAssignment.find(run.id);
    expect(given).to.be.within(1, 299);

    expect(await undoneRun(run)).to.include({ state: "undone", undone: given, notUndone: 0 });
    expect(await allWebUsers()).to.deep.equal(before);
  });

  it("goes on where it was interrupted, and is counted once", async () => {
    await addPlainHouseholds(300);
    const before = await allWebUsers();
    const run = await finishedRun({ ...everyone });
    await pagesInUse(true);
    await (await BulkAssignment.find(run.id)).undo(await clerkNamed("ruth"));
    const seen = new Set<number>();
    while ((await BulkAssignment.find(run.id)).state === "undoing") {
      await stepInBulk();
      // As if another worker went on.
      await table("bulk_assignments").where({ id: run.id }).increment("version", 1);
      seen.add((await BulkAssignment.find(run.id)).undoPosition);
    }

    expect(seen.size).to.be.above(2);
    expect(await BulkAssignment.find(run.id)).to.include({ undone: run.assigned, notUndone: 0 });
    expect(await allWebUsers()).to.deep.equal(before);
  });
});

describe("what a bulk run keeps to be undone", () => {
  it("is erased once it is undone; its counts and exceptions stay", async () => {
    const run = await finishedRun(assigned);
    const exceptions = (await outcomesOf(run)).size;
    await undoneRun(run);
    await eraseAll();

    expect(await keptOf(run)).to.deep.equal([0, 0]);
    expect((await BulkAssignment.find(run.id)).erasedAt).to.be.instanceOf(Date);
    expect((await outcomesOf(run)).size).to.equal(exceptions);
  });

  it("is erased 30 days after the run, finished or cancelled, and not before", async () => {
    const run = await finishedRun(assigned);
    await age(run, UNDO_DAYS - 0.1);
    await eraseAll();
    expect(await keptOf(run)).to.deep.equal([2, 1]);

    await age(run, UNDO_DAYS + 1);
    await eraseAll();
    expect(await keptOf(run)).to.deep.equal([0, 0]);
    expect(await refusedUndo(run)).to.include("no longer undo this run");
    expect((await webUserOf(NOVAK)).userName, "nobody loses what the run gave").to.equal("1007");
  });

  it("of a preview that nobody processed goes after a day, wholly; of a run under way it stays", async () => {
    const [old, given] = [await previewedRun(), await previewedRun()];
    await given.cancel(await clerkNamed("ruth"));
    const yesterday = new Date(Date.now() - 1.1 * DAY_MS);
    await table("bulk_assignments").where({ id: old.id }).update({ previewedAt: yesterday });
    const running = await processed(await previewedRun(assigned));
    await table("bulk_assignments").where({ id: running.id }).update({ previewedAt: yesterday });
    await eraseAll();

    const left = (await table("bulk_assignments").select("id")) as unknown as { id: number }[];
    expect(left.map(({ id }) => id)).to.deep.equal([running.id]);
    expect(await table("bulk_assignment_outcomes").where({ bulkAssignmentId: old.id })).to.have.length(0);
    await workInBulk();
    expect((await BulkAssignment.find(running.id)).state).to.equal("finished");
  });
});
