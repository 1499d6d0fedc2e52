import { setTimeout as pause } from "node:timers/promises";
import { expect } from "chai";
import { rowsOf, table } from "../../../src/database/connection";
import { addCampaign } from "../../support/campaigns";
import { clerkNamed } from "../../support/clerks";
import { expectWholeFile, Worker } from "../../support/killed-worker";
import { schedule } from "../../support/schedules";

const SCHEDULES = 12;
const KILLS = 3;
const STUCK_AFTER_MS = 60_000;

async function count(condition: string) {
  const [row] = await rowsOf<{ count: number }>(
    `select cast(count(*) as integer) as count from campaigns where schedule_id is not null and ${condition}`,
  );
  return row?.count ?? 0;
}

async function until(condition: string, wanted: number) {
  const giveUpAt = Date.now() + STUCK_AFTER_MS;
  while ((await count(condition)) < wanted) {
    if (Date.now() > giveUpAt) throw new Error(`never ${wanted} with ${condition}`);
    await pause(20);
  }
}

describe("kill -9 of the worker that runs schedules", function () {
  this.timeout(180_000);
  let worker: Worker | undefined;
  afterEach(() => worker?.kill());

  it("makes and submits each mailing that was due exactly once, and skips none", async () => {
    const ids = ((await table("pass_types")) as unknown as { id: number }[]).map(({ id }) => id);
    const campaign = await addCampaign({ households: [1001], selection: { passTypeIds: ids, email: "with" } });
    for (let number = 1; number <= SCHEDULES; number++) {
      await schedule(campaign, await clerkNamed("ruth"), { name: `Schedule ${number}` });
    }
    const [last] = await rowsOf<{ id: number }>("select max(id) as id from audit_events");
    await table("campaign_schedules").update({ nextRunAt: new Date() });

    for (let kill = 1; kill <= KILLS; kill++) {
      worker = Worker.start();
      await until("submitted_at is not null or extracted_at is not null", kill * 2);
      await worker.kill();
    }
    worker = Worker.start();
    await until("submitted_at is not null", SCHEDULES);
    await worker.stop();

    const made = await rowsOf<{ scheduleId: number }>(
      "select schedule_id from campaigns where schedule_id is not null",
    );
    expect(new Set(made.map(({ scheduleId }) => scheduleId)).size).to.equal(SCHEDULES);
    expect(made).to.have.length(SCHEDULES);
    const submitted = await rowsOf("select id from audit_events where kind = 'mailing submitted' and id > ?", [
      last?.id ?? 0,
    ]);
    expect(submitted).to.have.length(SCHEDULES);
    expectWholeFile();
  });
});
