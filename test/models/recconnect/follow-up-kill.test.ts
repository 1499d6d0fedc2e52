import { setTimeout as pause } from "node:timers/promises";
import { expect } from "chai";
import { rowsOf, table } from "../../../src/database/connection";
import { Campaign } from "../../../src/models/recconnect/campaign";
import { followUp } from "../../../src/models/recconnect/follow-ups/follow-up";
import { addPlainHouseholds, pagesInUse } from "../../support/bulk-assignments";
import { addCampaign } from "../../support/campaigns";
import { Chance } from "../../support/chance";
import { clerkNamed } from "../../support/clerks";
import { expectWholeFile, Worker } from "../../support/killed-worker";
import { recordsOf } from "../../support/selections";

const HOUSEHOLDS = 20_000;
const KILLS = 5;
const STUCK_AFTER_MS = 60_000;

/** A mailing that is over, of which two in three recipients were exceptions; gives them too. */
async function finishedWithExceptions() {
  const ids = await addPlainHouseholds(HOUSEHOLDS);
  const campaign = await addCampaign({ households: [] });
  await rowsOf(
    `insert into campaign_recipients (campaign_id, number, household_id, state, reason)
     select ?, row_number() over (order by id), id, case when id % 3 > 0 then 'exception' else 'slated' end, 'has no email'
     from households where id >= ? returning 1 as one`,
    [campaign.id, ids[0] ?? 0],
  );
  await table("campaigns").where({ id: campaign.id }).update({ finishedAt: new Date(), recipients: HOUSEHOLDS });
  return { campaign: await Campaign.find(campaign.id), exceptions: ids.filter((id) => id % 3 > 0) };
}

describe("a mailing to the exceptions of another", function () {
  this.timeout(300_000);
  const chance = new Chance();
  let worker: Worker | undefined;

  afterEach(async () => {
    await worker?.stop();
    await pagesInUse(false);
  });

  async function until(what: () => Promise<boolean>) {
    for (const giveUpAt = Date.now() + STUCK_AFTER_MS; !(await what()); await pause(5)) {
      if (Date.now() < giveUpAt && worker?.running) continue;
      throw new Error(`the worker did nothing: ${worker?.said}`);
    }
  }

  it(`has each of them once, though its worker is killed again and again (CHANCE_SEED=${chance.seed})`, async () => {
    const { campaign, exceptions } = await finishedWithExceptions();
    const made = await followUp(campaign, { state: "exception", texts: "" }, await clerkNamed("ruth"));
    const { id } = made.campaign;
    expect(await recordsOf({ id })).to.deep.equal([]);

    await pagesInUse(true);
    const killedAt: number[] = [];
    for (let kill = 0; kill < KILLS; kill++) {
      worker = Worker.start();
      const { extracted } = await Campaign.find(id);
      await until(async () => (await Campaign.find(id)).extracted > extracted);
      await pause(chance.next() * 60);
      await worker.kill();
      expectWholeFile();
      const now = await Campaign.find(id);
      expect(await recordsOf({ id })).to.have.length(now.extracted);
      killedAt.push(now.extracted);
      if (now.extractedAt) break;
    }
    expect(killedAt.filter((records) => records < exceptions.length)).to.have.length.above(1);

    await pagesInUse(false);
    worker = Worker.start();
    await until(async () => (await Campaign.find(id)).extractedAt !== null);
    expect((await recordsOf({ id })).map(({ householdId }) => householdId)).to.deep.equal(exceptions);
    const done = await Campaign.find(id);
    expect([done.extracted, done.found]).to.deep.equal([exceptions.length, exceptions.length]);
  });
});
