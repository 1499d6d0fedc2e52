import { expect } from "chai";
import { table } from "../../../src/database/connection";
import { Forbidden, Invalid } from "../../../src/models/errors";
import { BulkAssignment } from "../../../src/models/web-access/bulk-assignments/bulk-assignment";
import { bulkSettingsDefaults } from "../../../src/models/web-access/bulk-assignments/bulk-settings";
import { ReplacementAllowance } from "../../../src/models/web-access/bulk-assignments/replacement-allowance";
import type { WebUserRow } from "../../../src/models/web-access/web-user-row";
import {
  assignedPinOf,
  counted,
  finishedRun,
  outcomesOf,
  pagesInUse,
  previewedRun,
  processed,
  signInLeadsTo,
  webUserOf,
  workInBulk,
} from "../../support/bulk-assignments";
import { addClerk, clerkNamed, eventsOf } from "../../support/clerks";
import { Browser } from "../../support/site";

const [OKAFOR, LINDQVIST, RIVERA, CHEN, NOVAK] = [1001, 1002, 1003, 1004, 1007];
const withWebUsers = [OKAFOR, LINDQVIST, RIVERA, CHEN, NOVAK];
const castOnly = { idTo: 1008 };
const byId = { nameSource: "household ID" } as const;

function rowsOfCast() {
  return Promise.all(withWebUsers.map(webUserOf));
}

async function change(householdId: number, changes: Partial<WebUserRow>) {
  await table("web_users").where({ householdId }).update(changes);
}

async function refusalOf(work: Promise<unknown>) {
  const error = await work.then(
    () => undefined,
    (one: unknown) => one,
  );
  return error instanceof Invalid ? error.sentences : error;
}

describe("a household that has a web user", () => {
  afterEach(() => pagesInUse(false));

  it("is left alone by default, every column of it, and signs in as before", async () => {
    const before = await rowsOfCast();
    const run = await finishedRun();

    expect(await rowsOfCast()).to.deep.equal(before);
    expect(run.unchangedByReason).to.deep.equal({ claimed: 3, assigned: 2 });
    expect(await signInLeadsTo("okafor", "maple-river-42")).to.equal("/account");
    expect(await signInLeadsTo("ana.rivera", "cedar-lake-77")).to.equal("/account");
    expect(await signInLeadsTo("novak", "garden-swift-5")).to.equal("/first-login");
  });

  it("is replaced where it was assigned and never used, and where that is chosen: its old PIN is over", async () => {
    const claimed = await Promise.all([OKAFOR, LINDQVIST, RIVERA].map(webUserOf));
    await change(CHEN, { pinMailedAt: new Date() });
    const run = await finishedRun({ ...castOnly, existing: "replace assigned" });

    expect(run).to.include({ replacing: 2, assigned: 3, leftAlone: 3 });
    expect(await Promise.all([OKAFOR, LINDQVIST, RIVERA].map(webUserOf))).to.deep.equal(claimed);
    for (const [id, oldName, oldPin, name] of [
      [CHEN, "chen", "trail-otter-9", "wei.chen@example.org"],
      [NOVAK, "novak", "garden-swift-5", "petr.novak@example.org"],
    ] as const) {
      expect(await webUserOf(id)).to.include({ userName: name, bulkAssignmentId: run.id, pinMailedAt: null });
      expect(await signInLeadsTo(oldName, oldPin)).to.equal(undefined);
      expect(await signInLeadsTo(name, oldPin)).to.equal(undefined);
      expect(await signInLeadsTo(name, await assignedPinOf(id))).to.equal("/first-login");
    }
    const events = await eventsOf("web user replaced in bulk", 9);
    expect(events.filter(({ details }) => details["bulk run"] === run.id)).to.have.length(2);
  });

  it("is left alone while it is signing in and where it is locked out, whatever is chosen", async () => {
    const browser = await Browser.open();
    await browser.post("/login", { userName: "novak", pin: "garden-swift-5" });
    await change(CHEN, { lockedOutAt: new Date(), lockCause: "clerk", lockReason: "moved away" });
    const before = await rowsOfCast();
    const run = await previewedRun({ ...castOnly, existing: "replace claimed" });
    await ReplacementAllowance.give(await clerkNamed("ruth"));
    await processed(run);
    await workInBulk();

    const [, lindqvist, , chen, novak] = await rowsOfCast();
    expect([lindqvist, chen, novak]).to.deep.equal([before[1], before[3], before[4]]);
    expect(run.unchangedByReason).to.deep.equal({ "in use": 1, "locked out": 2 });
    const same = { userName: "novak", pin: "garden-swift-5", pinAgain: "garden-swift-5" };
    expect((await browser.post("/first-login", same)).headers.location).to.equal("/account");
  });

  it("has its sessions ended, its browsers forgotten and its failures counted anew when it is replaced", async () => {
    const browser = await Browser.open();
    await browser.post("/login", { userName: "okafor", pin: "maple-river-42" });
    const { id } = await webUserOf(OKAFOR);
    await table("attempt_counters").insert({ id: `web-user:${id}`, failed: 3, lastAttemptAt: new Date() });
    expect((await browser.get("/account")).status).to.equal(200);
    await ReplacementAllowance.give(await clerkNamed("ruth"));
    await finishedRun({ ...castOnly, ...byId, existing: "replace claimed" });

    expect((await browser.get("/account")).headers.location).to.equal("/login");
    expect(await table("known_browsers").where({ webUserId: id })).to.have.length(0);
    expect(await table("attempt_counters").where({ id: `web-user:${id}` })).to.have.length(0);
    expect(await signInLeadsTo("okafor", "maple-river-42")).to.equal(undefined);
    expect(await signInLeadsTo("1001", await assignedPinOf(OKAFOR))).to.equal("/first-login");
  });

  it("keeps the sessions of those who are left alone", async () => {
    const browser = await Browser.open();
    await browser.post("/login", { userName: "okafor", pin: "maple-river-42" });
    await finishedRun({ existing: "replace assigned" });

    expect((await browser.get("/account")).status).to.equal(200);
  });
});

describe("replacing claimed web users", () => {
  const settings = { ...castOnly, ...byId, existing: "replace claimed" } as const;

  it("needs its own permission, at the preview and at Process", async () => {
    const bulky = await addClerk("bulky", ["run bulk assignments"]);
    const preview = BulkAssignment.preview({ ...bulkSettingsDefaults, ...settings }, bulky);
    expect(await refusalOf(preview)).to.be.instanceOf(Forbidden);

    const run = await previewedRun(settings);
    await ReplacementAllowance.give(await clerkNamed("ruth"));
    expect(await refusalOf(run.process(run.confirmationPhrase ?? "", bulky))).to.be.instanceOf(Forbidden);
    expect((await BulkAssignment.find(run.id)).processedAt).to.equal(null);
  });

  it("needs the count typed in words, whatever the case and the spaces", async () => {
    const [run, ruth] = [await previewedRun(settings), await clerkNamed("ruth")];
    await ReplacementAllowance.give(ruth);
    expect(run.confirmationPhrase).to.equal("REPLACE 4 HOUSEHOLDS");

    for (const typed of ["", "REPLACE", "REPLACE 5 HOUSEHOLDS", "REPLACE 4 HOUSEHOLDS.", "4"]) {
      expect(await refusalOf(run.process(typed, ruth)), typed).to.deep.equal({
        typed: "Type REPLACE 4 HOUSEHOLDS to confirm.",
      });
    }
    expect((await BulkAssignment.find(run.id)).processedAt).to.equal(null);
    await run.process("  replace  4\thouseholds ", ruth);
    expect((await BulkAssignment.find(run.id)).processedAt).to.be.instanceOf(Date);
  });

  it("is refused while the site is live, but for the hour that an administrator allowed", async () => {
    const [run, ruth] = [await previewedRun(settings), await clerkNamed("ruth")];
    const words = run.confirmationPhrase ?? "";
    const live = (await refusalOf(run.process(words, ruth))) as Record<string, string>;
    expect(live.form).to.include("The site is live");

    await ReplacementAllowance.give(ruth);
    const over = JSON.stringify({ until: new Date(Date.now() - 1) });
    await table("settings").where({ id: "replacing-claimed-web-users" }).update({ content: over });
    expect(await refusalOf(run.process(words, ruth))).to.have.property("form");

    await ReplacementAllowance.give(ruth);
    await run.process(words, ruth);
    await workInBulk();
    expect(await BulkAssignment.find(run.id)).to.include({ state: "finished", assigned: 7, leftAlone: 1 });
    expect((await eventsOf("web user replaced in bulk", 50)).filter(isOf(run)).map(wasOf).sort()).to.deep.equal([
      "assigned",
      "assigned",
      "claimed",
      "claimed",
    ]);
  });

  it("tells the audit log of each household, who pressed Process, and no name or PIN", async () => {
    await ReplacementAllowance.give(await clerkNamed("ruth"));
    const run = await finishedRun(settings);
    const rows = (await table("audit_events")
      .where({ kind: "web user replaced in bulk" })
      .orderBy("id")) as unknown as {
      householdId: number;
      details: string;
    }[];
    const ofRun = rows.filter(({ details }) => JSON.parse(details)["bulk run"] === run.id);

    expect(ofRun.map(({ householdId }) => householdId).sort()).to.deep.equal([OKAFOR, RIVERA, CHEN, NOVAK].sort());
    for (const { householdId, details } of ofRun) {
      expect(JSON.parse(details)).to.have.all.keys("bulk run", "was", "by");
      expect(JSON.parse(details).by).to.equal("Ruth Alvarez");
      expect(details).not.to.include(await assignedPinOf(householdId));
    }
    expect(counted(run)).to.equal(run.chosen).and.to.equal(8);
    expect([...(await outcomesOf(run)).values()]).to.deep.equal([]);
  });
});

interface Event {
  details: Record<string, unknown>;
}

function isOf(run: { id: number }) {
  return ({ details }: Event) => details["bulk run"] === run.id;
}

function wasOf({ details }: Event) {
  return details.was;
}
