import { expect } from "chai";
import { table } from "../../../src/database/connection";
import { countBulkRollOuts } from "../../../src/jobs/count-roll-outs";
import { countRollOutsNow, type RollOut } from "../../../src/models/web-access/bulk-assignments/roll-out";
import { finishedRun } from "../../support/bulk-assignments";
import { clerkNamed } from "../../support/clerks";
import { signedInAs } from "../../support/site";

describe("the roll-out of a bulk run", () => {
  beforeEach(countRollOutsNow);

  it("counts who has not used theirs, who is signing in and who has claimed it, by day", async () => {
    const run = await finishedRun({ idFrom: 2001, idTo: 2012, withoutEmail: "household ID" });
    expect(run.assigned).to.be.above(6);
    const ids = await givenIn(run.id);
    const [one, two, three, four, five] = ids;
    await table("web_users")
      .where({ householdId: one })
      .update({ inUseAt: new Date(2026, 10, 20, 23, 59) });
    const claimed = { pinSeal: null, pinChangedAt: new Date(2026, 10, 21, 0, 1) };
    await table("web_users")
      .whereIn("householdId", [two, three] as never)
      .update(claimed);
    await table("web_users")
      .where({ householdId: four })
      .update({ pinSeal: null, pinExpiresAt: new Date(0) });
    await table("web_users").where({ householdId: five }).update({ lockedOutAt: new Date(), lockCause: "clerk" });

    expect(await countedFor(run.id)).to.deep.equal({
      notUsed: run.assigned - 4,
      expired: 1,
      inUse: 1,
      claimed: 2,
      lockedOut: 1,
      mailed: 0,
      byDay: [
        { day: "2026-11-20", households: 1 },
        { day: "2026-11-21", households: 2 },
      ],
    });
  });

  it("is shown with the run, and tells who has not signed in", async () => {
    const run = await finishedRun({ idFrom: 2001, idTo: 2012 });
    const [first, second] = await givenIn(run.id);
    await table("web_users").where({ householdId: first }).update({ inUseAt: new Date() });
    await countedFor(run.id);
    const ruth = await signedInAs("ruth");

    expect((await ruth.get(`/staff/bulk-assignments/${run.id}`)).text).to.include(`${run.assigned - 1}`);
    const list = await ruth.get(`/staff/bulk-assignments/${run.id}/households`);
    expect(list.text).to.include(`/staff/households/${second}`).and.not.to.include(`/staff/households/${first}/`);
  });

  it("counts no more of whom a clerk has given another PIN", async () => {
    const run = await finishedRun({ idFrom: 2001, idTo: 2012 });
    const [first] = await givenIn(run.id);
    const before = (await countedFor(run.id)).notUsed;
    const ruth = await signedInAs("ruth");
    const page = await ruth.get(`/staff/households/${first}/web-details`);
    const version = /name="version" value="(\d+)"/.exec(page.text)?.[1] ?? "";
    const userName = /name="userName"[^>]*value="([^"]*)"|value="([^"]*)"[^>]*name="userName"/.exec(page.text) ?? [];
    const pins = { pin: "heron-lake-88", pinAgain: "heron-lake-88", askChange: "on" };
    await ruth.post(`/staff/households/${first}/web-details`, {
      version,
      userName: userName[1] ?? userName[2] ?? "",
      ...pins,
    });

    countRollOutsNow();
    expect((await countedFor(run.id)).notUsed).to.equal(before - 1);
  });

  it("says in the audit log who ran it, and once", async () => {
    const run = await finishedRun({ idFrom: 2001, idTo: 2012 });
    const events = (await table("audit_events")
      .whereIn("kind", ["bulk run started", "bulk run finished"] as never)
      .orderBy("id")) as unknown as { kind: string; details: string; clerkId: number | null }[];
    const own = events.filter(({ details }) => JSON.parse(details)["bulk run"] === run.id);
    const ruth = await clerkNamed("ruth");
    expect(own.map(({ kind, clerkId }) => [kind, clerkId])).to.deep.equal([
      ["bulk run started", ruth.id],
      ["bulk run finished", null],
    ]);
  });
});

async function givenIn(bulkAssignmentId: number) {
  const rows = (await table("web_users").where({ bulkAssignmentId }).orderBy("householdId")) as unknown as {
    householdId: number;
  }[];
  return rows.map(({ householdId }) => householdId);
}

async function countedFor(id: number): Promise<RollOut> {
  await countBulkRollOuts.run(new AbortController().signal);
  const row = await table("bulk_assignments").where({ id }).first("rollOut");
  return JSON.parse(String(row?.rollOut));
}
