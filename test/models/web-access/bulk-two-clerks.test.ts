import { expect } from "chai";
import { table } from "../../../src/database/connection";
import { Invalid } from "../../../src/models/errors";
import type { AuditKind } from "../../../src/models/staff/audit-event";
import { BulkAssignment, PREVIEW_HOURS } from "../../../src/models/web-access/bulk-assignments/bulk-assignment";
import {
  finishedRun,
  previewedRun,
  processed,
  stepInBulk,
  webUserOf,
  workInBulk,
} from "../../support/bulk-assignments";
import { addClerk, clerkNamed } from "../../support/clerks";

const HADDAD = 1008;
const HOUR_MS = 3_600_000;
const justHaddad = { idFrom: HADDAD, idTo: HADDAD };

/** One clerk's own look at a run, as a page of theirs has it. */
function seen({ id }: { id: number }) {
  return BulkAssignment.find(id);
}

async function sentencesOf(work: Promise<unknown>): Promise<Record<string, string>> {
  const error = await work.then(
    () => undefined,
    (one: unknown) => one,
  );
  if (error instanceof Invalid) return error.sentences;
  throw error ?? new Error("it was not refused");
}

async function eventsOfRun(run: { id: number }, kind: AuditKind) {
  const rows = (await table("audit_events").where({ kind }).orderBy("id")) as unknown as { details: string }[];
  return rows.map(({ details }) => JSON.parse(details)).filter((details) => details["bulk run"] === run.id);
}

describe("Process", () => {
  it("pressed by two clerks on two previews at once begins one run: the other is told to wait", async () => {
    const [ruth, bulky] = [await clerkNamed("ruth"), await addClerk("bulky", ["run bulk assignments"])];
    const [one, other] = [await previewedRun(), await previewedRun({}, "bulky")];
    const pressed = await Promise.allSettled([one.process("", ruth), other.process("", bulky)]);

    const refused = pressed.filter(({ status }) => status === "rejected") as PromiseRejectedResult[];
    expect(refused).to.have.length(1);
    expect(refused[0]?.reason)
      .to.be.instanceOf(Invalid)
      .with.property("message")
      .that.includes("Another bulk run is in progress. Wait");
    const states = [(await seen(one)).state, (await seen(other)).state];
    expect(states.sort()).to.deep.equal(["previewed", "running"]);

    await workInBulk();
    const waiting = (await seen(one)).state === "previewed" ? one : other;
    await (await seen(waiting)).process("", ruth);
    await workInBulk();
    const second = await seen(waiting);
    expect(second, "all are changed since its preview").to.include({ state: "finished", assigned: 0 });
    expect(second.exceptions).to.equal(second.chosen - second.leftAlone);
  });

  it("pressed on one preview by many at once begins one run, with one event", async () => {
    const run = await previewedRun(justHaddad);
    const ruth = await clerkNamed("ruth");
    const looks = await Promise.all(Array.from({ length: 8 }, () => seen(run)));
    const pressed = await Promise.allSettled(looks.map((look) => look.process("", ruth)));
    await workInBulk();

    expect(pressed.map(({ status }) => status)).to.deep.equal(looks.map(() => "fulfilled"));
    expect(await eventsOfRun(run, "bulk run started")).to.have.length(1);
    expect(await seen(run)).to.include({ state: "finished", assigned: 1 });
    expect((await webUserOf(HADDAD)).version).to.equal(2);
  });

  it("pressed again while the run is under way, and after it, changes nothing", async () => {
    const run = await processed(await previewedRun(justHaddad));
    await (await seen(run)).process("", await clerkNamed("ruth"));
    await workInBulk();
    const after = await webUserOf(HADDAD);
    await (await seen(run)).process("", await clerkNamed("ruth"));
    await workInBulk();

    expect(await webUserOf(HADDAD)).to.deep.equal(after);
    expect(await eventsOfRun(run, "bulk run started")).to.have.length(1);
    expect(await eventsOfRun(run, "bulk run finished")).to.have.length(1);
  });

  it("is refused for a preview that is a day old, given up, or not done", async () => {
    const [old, ruth] = [await previewedRun(justHaddad), await clerkNamed("ruth")];
    const at = (hours: number) => new Date(Date.now() - hours * HOUR_MS);
    await table("bulk_assignments")
      .where({ id: old.id })
      .update({ previewedAt: at(PREVIEW_HOURS + 0.01) });
    expect((await sentencesOf((await seen(old)).process("", ruth))).form).to.include("more than 24 hours old");
    await table("bulk_assignments")
      .where({ id: old.id })
      .update({ previewedAt: at(PREVIEW_HOURS - 0.01) });
    await (await seen(old)).process("", ruth);
    await workInBulk();

    const given = await previewedRun();
    await given.cancel(ruth);
    expect((await sentencesOf((await seen(given)).process("", ruth))).form).to.include("was discarded");
    const { clerkId, clerkName, settings } = given;
    const undone = await BulkAssignment.create({ clerkId, clerkName, settings });
    expect((await sentencesOf(undone.process("", ruth))).form).to.include("nothing to process");
  });

  it("and giving the preview up, pressed at once: one of them holds", async () => {
    const [run, ruth] = [await previewedRun(justHaddad), await clerkNamed("ruth")];
    const [one, other] = [await seen(run), await seen(run)];
    await Promise.allSettled([one.process("", ruth), other.cancel(ruth)]);
    await workInBulk();

    const { state, processedAt } = await BulkAssignment.find(run.id).catch(() => ({
      state: "discarded",
      processedAt: null,
    }));
    expect([state, processedAt === null]).to.be.deep.oneOf([
      ["finished", false],
      ["discarded", true],
    ]);
    expect((await webUserOf(HADDAD)).userName === null).to.equal(processedAt === null);
  });
});

describe("Pause, Resume and Cancel of a bulk run", () => {
  it("change nothing of a run that is over, and leave no event", async () => {
    const [run, ruth] = [await finishedRun(justHaddad), await clerkNamed("ruth")];
    const before = { ...(await seen(run)) };
    await (await seen(run)).pause(ruth);
    await (await seen(run)).resume(ruth);
    await (await seen(run)).cancel(ruth);

    expect({ ...(await seen(run)) }).to.deep.equal(before);
    for (const kind of ["bulk run paused", "bulk run resumed", "bulk run cancelled"] as const) {
      expect(await eventsOfRun(run, kind), kind).to.deep.equal([]);
    }
  });

  it("pressed twice leave one event each", async () => {
    const [run, ruth] = [await processed(await previewedRun()), await clerkNamed("ruth")];
    for (const press of ["pause", "pause", "resume", "resume", "cancel", "cancel"] as const) {
      await (await seen(run))[press](ruth);
    }

    for (const kind of ["bulk run paused", "bulk run resumed", "bulk run cancelled"] as const) {
      expect(await eventsOfRun(run, kind), kind).to.have.length(1);
    }
    expect(await seen(run)).to.include({ state: "cancelled", assigned: 0, leftAlone: run.planned + run.leftAlone });
  });

  it("hold at once: a paused run writes nothing more", async () => {
    const [run, ruth] = [await processed(await previewedRun()), await clerkNamed("ruth")];
    await (await seen(run)).pause(ruth);
    await workInBulk();
    expect(await seen(run)).to.include({ state: "paused", position: 0, assigned: 0 });
    expect((await webUserOf(HADDAD)).userName).to.equal(null);

    await (await seen(run)).resume(ruth);
    await stepInBulk();
    expect((await seen(run)).position).to.be.above(0);
  });

  it("pressed for another run while one is paused, Process has to wait", async () => {
    const [run, ruth] = [await processed(await previewedRun()), await clerkNamed("ruth")];
    await (await seen(run)).pause(ruth);
    const second = await previewedRun();

    expect((await sentencesOf(second.process("", ruth))).form).to.include("Another bulk run is in progress");
    await (await seen(run)).cancel(ruth);
    await (await seen(second)).process("", ruth);
    expect((await seen(second)).state).to.equal("running");
  });
});
