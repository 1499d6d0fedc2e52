import { setTimeout as pause } from "node:timers/promises";
import { expect } from "chai";
import { engine, rowsOf, table } from "../../../src/database/connection";
import { insertAll } from "../../../src/database/insert-all";
import { emailKey } from "../../../src/models/households/search-keys";
import { BulkAssignment } from "../../../src/models/web-access/bulk-assignments/bulk-assignment";
import { bulkSettingsDefaults } from "../../../src/models/web-access/bulk-assignments/bulk-settings";
import { openAssigned } from "../../../src/models/web-access/pin";
import type { WebUserRow } from "../../../src/models/web-access/web-user-row";
import {
  addPlainHouseholds,
  allWebUsers,
  counted,
  finishedRun,
  outcomesOf,
  pagesInUse,
  previewedRun,
  processed,
  workInBulk,
} from "../../support/bulk-assignments";
import { clerkNamed } from "../../support/clerks";
import { expectWholeFile, Worker } from "../../support/killed-worker";

const HOUSEHOLDS = engine === "postgres" ? 5_000 : 20_000;
const KILLS = 10;
const STUCK_AFTER_MS = 60_000;
const settings = { existing: "replace assigned" } as const;

/** Households of which some are exceptions in the preview, and some will be in the run. */
async function addManyHouseholds() {
  const ids = await addPlainHouseholds(HOUSEHOLDS);
  const every = (step: number, from = 0) => ids.filter((_, index) => index % step === from);
  await table("households")
    .whereIn("id", every(700) as never)
    .update({ inactiveAt: new Date() });
  for (const id of every(900, 1)) {
    const email = `pat.garza.${id + 1}@example.org`;
    await table("households")
      .where({ id })
      .update({ email, emailKey: emailKey(email) });
  }
  return { changedLater: every(800, 3) };
}

async function webUsers() {
  return rowsOf<WebUserRow>("select * from web_users order by household_id");
}

/** Who has which name, is of which run and was written how often. */
function standing(rows: WebUserRow[]) {
  return rows.map((row) => [row.householdId, row.userName, row.bulkAssignmentId, row.version]);
}

function read(id: number) {
  return BulkAssignment.find(id);
}

describe("kill -9 of the worker", function () {
  this.timeout(300_000);
  let worker: Worker;

  afterEach(async () => {
    await worker.stop();
    await pagesInUse(false);
  });

  /** Waits until something is so. A worker that does nothing is an error. */
  async function until(what: () => Promise<boolean>) {
    for (const giveUpAt = Date.now() + STUCK_AFTER_MS; !(await what()); await pause(8)) {
      if (Date.now() < giveUpAt && worker.running) continue;
      throw new Error(`the worker ${worker.running ? "did nothing" : "ended"}: ${worker.said}`);
    }
  }

  /** Kills it a little after that moment. */
  async function killWhen(moment: () => Promise<boolean>) {
    await until(moment);
    await pause(Math.random() * 25);
    await worker.kill();
    expectWholeFile();
  }

  it("in the run, ten times: the same names, households and exceptions, each once, and every PIN opens", async () => {
    const { changedLater } = await addManyHouseholds();
    const run = await previewedRun(settings);
    await table("households")
      .whereIn("id", changedLater as never)
      .update({ residency: "non-resident", email: null });
    const [row, before, outcomes] = [await bareRow(run.id), await webUsers(), await bareOutcomes(run.id)];
    await processed(run);
    await workInBulk();
    const reference = await resultOf(run.id);
    expect(reference.exceptions.length).to.be.above(changedLater.length + 20);

    worker = Worker.start();
    const killedAt: number[] = [];
    for (let round = 0; round < KILLS; round++) {
      await putBack(run.id, row, before, outcomes);
      await pagesInUse(round % 3 !== 2);
      const from = Math.random() * HOUSEHOLDS * 0.9;
      const begun = Date.now();
      await processed(await read(run.id));
      // While nobody uses the pages there are few moments at which something is written: then a time is chosen.
      await killWhen(async () =>
        round % 3 === 2 ? Date.now() > begun + Math.random() * 1500 : (await read(run.id)).position >= from,
      );

      const { position, assigned } = await read(run.id);
      const given = await rowsOf("select id from web_users where bulk_assignment_id = ?", [run.id]);
      expect(given).to.have.length(assigned);
      killedAt.push(position);
      await pagesInUse(false);
      worker = Worker.start();
      await until(async () => (await read(run.id)).state === "finished");
      expect(await resultOf(run.id), `killed at ${position}`).to.deep.equal(reference);
    }
    const onTheWay = killedAt.filter((position) => position > 0 && position < row.listed);
    expect(onTheWay, String(killedAt)).to.have.length.above(KILLS / 3);

    const events = (await table("audit_events").where({ kind: "bulk run finished" }).orderBy("id")) as unknown as {
      details: string;
    }[];
    expect(events.filter(({ details }) => JSON.parse(details)["bulk run"] === run.id)).to.have.length(KILLS + 1);
  });

  /** What a run came to, once all of it has been looked at. */
  async function resultOf(id: number) {
    const [run, rows] = [await read(id), await webUsers()];
    const given = rows.filter(({ bulkAssignmentId }) => bulkAssignmentId === id);
    const pins = given.map(openAssigned);
    expect(pins).not.to.include(null);
    expect(new Set(pins).size).to.equal(run.assigned).and.to.equal(given.length);
    expect(counted(run)).to.equal(run.chosen);
    const { assigned, leftAlone, exceptions } = run;
    const befores = await table("bulk_assignment_befores")
      .where({ bulkAssignmentId: id })
      .orderBy("webUserId")
      .select("webUserId");
    return {
      counts: { assigned, leftAlone, exceptions },
      befores,
      exceptions: [...(await outcomesOf(run)).values()].sort((one, other) => one.householdId - other.householdId),
      standing: standing(rows),
    };
  }

  async function bareRow(id: number) {
    return { ...(await read(id)) };
  }

  async function bareOutcomes(bulkAssignmentId: number) {
    return (await table("bulk_assignment_outcomes").where({ bulkAssignmentId })) as unknown as object[];
  }

  /** All is as it was after the preview. */
  async function putBack(id: number, row: object, before: WebUserRow[], outcomes: object[]) {
    const fresh = before.find(({ userName }) => userName === null);
    const { id: _, householdId: __, ...blank } = fresh as WebUserRow;
    await table("web_users")
      .where({ bulkAssignmentId: id })
      .update(blank as never);
    for (const { id: webUserId, ...one } of before.filter(({ userName }) => userName !== null)) {
      await table("web_users").where({ id: webUserId }).update(one);
    }
    for (const part of ["outcomes", "befores"])
      await table(`bulk_assignment_${part}`).where({ bulkAssignmentId: id }).delete();
    await insertAll("bulk_assignment_outcomes", outcomes);
    await table("bulk_assignments")
      .where({ id })
      .update(row as never);
  }

  it("in the preview: the same plan, counts and exceptions, and nothing is written to a web user", async () => {
    await addManyHouseholds();
    const before = await webUsers();
    const reference = await planOf((await previewedRun(settings)).id);
    worker = Worker.start();

    for (const part of [0.1, 0.7]) {
      await pagesInUse(true);
      const id = await previewKilledAt(part);
      await pagesInUse(false);
      worker = Worker.start();
      await until(async () => (await read(id)).previewedAt !== null);
      expect(await planOf(id)).to.deep.equal(reference);
    }
    expect(await webUsers()).to.deep.equal(before);
  });

  /** Kills the worker in a preview; one that was quicker than the kill is followed by another. */
  async function previewKilledAt(part: number): Promise<number> {
    const { id } = await BulkAssignment.preview({ ...bulkSettingsDefaults, ...settings }, await clerkNamed("ruth"));
    await killWhen(async () => (await read(id)).seen > HOUSEHOLDS * part);
    if ((await read(id)).previewedAt === null) return id;
    worker = Worker.start();
    return previewKilledAt(part);
  }

  async function planOf(id: number) {
    const run = await read(id);
    const { chosen, listed, planned, replacing, leftAlone, exceptions } = run;
    const pieces = await table("bulk_assignment_pieces")
      .where({ bulkAssignmentId: id })
      .orderBy("number")
      .select("content");
    const all = [...(await outcomesOf(run)).values()].map(({ householdId, kind, reason }) => [
      householdId,
      kind,
      reason,
    ]);
    return {
      counts: { chosen, listed, planned, replacing, leftAlone, exceptions },
      pieces,
      outcomes: all.sort(([one], [other]) => Number(one) - Number(other)),
    };
  }

  it("in the undo: all is as it was before the run, row by row, and counted once", async () => {
    await addManyHouseholds();
    const before = await allWebUsers();
    for (const part of [0.2, 0.7]) {
      const run = await finishedRun(settings);
      await pagesInUse(true);
      worker = Worker.start();
      await (await read(run.id)).undo(await clerkNamed("ruth"));
      await killWhen(async () => (await read(run.id)).undoPosition > run.listed * part);
      await pagesInUse(false);
      worker = Worker.start();
      await until(async () => (await read(run.id)).state === "undone");

      await worker.stop();
      expect(await read(run.id)).to.include({ undone: run.assigned, notUndone: 0 });
      expect(await allWebUsers()).to.deep.equal(before);
    }
  });
});
