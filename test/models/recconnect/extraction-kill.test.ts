import { setTimeout as pause } from "node:timers/promises";
import { expect } from "chai";
import { rowsOf, table } from "../../../src/database/connection";
import { Campaign } from "../../../src/models/recconnect/campaign";
import { extract } from "../../../src/models/recconnect/selection/extraction-work";
import { addPlainHouseholds, pagesInUse } from "../../support/bulk-assignments";
import { clerkNamed } from "../../support/clerks";
import { expectWholeFile, Worker } from "../../support/killed-worker";
import { passTypeIds, recordsOf, selectionOf, workOnAllExtractions } from "../../support/selections";

const HOUSEHOLDS = 20_000;
const KILLS = 5;
const STUCK_AFTER_MS = 60_000;

/** Plain households, of which three in four have a pass that runs on. */
async function addHouseholdsWithPasses() {
  const ids = await addPlainHouseholds(HOUSEHOLDS);
  const [type] = await passTypeIds();
  await rowsOf(
    `insert into passes (member_id, pass_type_id, status, expires_on, created_at, updated_at)
     select m.id, ?, 'Actv-New', ?, m.created_at, m.created_at from members m
     where m.household_id >= ? and m.household_id % 4 > 0 returning 1 as one`,
    [type ?? 0, inAYear(), ids[0] ?? 0],
  );
}

function inAYear() {
  const now = new Date();
  return `${now.getFullYear() + 1}-${String(now.getMonth() + 1).padStart(2, "0")}-01`;
}

describe("an extraction", function () {
  this.timeout(300_000);
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

  it("whose worker is killed again and again keeps each record once, and its first page was there at once", async () => {
    await addHouseholdsWithPasses();
    const ruth = await clerkNamed("ruth");
    const { campaign: reference } = await extract(await selectionOf(), ruth);
    expect(reference.extracted).to.be.within(5, HOUSEHOLDS / 2);
    await workOnAllExtractions();
    const wanted = (await recordsOf(reference)).map(({ householdId }) => householdId);
    expect(wanted).to.have.length.above(HOUSEHOLDS / 2);

    await pagesInUse(true);
    const { campaign } = await extract(await selectionOf(), ruth);
    const killedAt: number[] = [];
    for (let kill = 0; kill < KILLS; kill++) {
      worker = Worker.start();
      const { extracted } = await Campaign.find(campaign.id);
      await until(async () => (await Campaign.find(campaign.id)).extracted > extracted);
      await pause(Math.random() * 60);
      await worker.kill();
      expectWholeFile();
      const now = await Campaign.find(campaign.id);
      expect(await recordsOf(campaign)).to.have.length(now.extracted);
      killedAt.push(now.extracted);
      if (now.extractedAt) break;
    }
    expect(killedAt.filter((records) => records < wanted.length)).to.have.length.above(1);

    await pagesInUse(false);
    worker = Worker.start();
    await until(async () => (await Campaign.find(campaign.id)).extractedAt !== null);
    expect((await recordsOf(campaign)).map(({ householdId }) => householdId)).to.deep.equal(wanted);
    const done = await Campaign.find(campaign.id);
    expect([done.extracted, done.found]).to.deep.equal([wanted.length, wanted.length]);
  });

  it("that is given up on its way stops; those highlighted all at once include who is found later", async () => {
    await addHouseholdsWithPasses();
    const ruth = await clerkNamed("ruth");
    const { campaign: given } = await extract(await selectionOf(), ruth);
    await given.discard(ruth);
    const { campaign } = await extract(await selectionOf(), ruth);
    await table("campaigns")
      .where({ id: campaign.id })
      .update({ allHighlightedAt: new Date(), highlighted: campaign.extracted });
    await workOnAllExtractions();

    const done = await Campaign.find(campaign.id);
    expect(done.highlighted)
      .to.equal(done.extracted)
      .and.to.be.above(HOUSEHOLDS / 2);
    expect((await Campaign.find(given.id)).extractedAt).to.equal(null);
  });
});
