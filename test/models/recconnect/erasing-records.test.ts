import { expect } from "chai";
import { table } from "../../../src/database/connection";
import { Campaign } from "../../../src/models/recconnect/campaign";
import { eraseSomeRecords } from "../../../src/models/recconnect/selection/record-erasure";
import { addCampaign } from "../../support/campaigns";
import { clerkNamed } from "../../support/clerks";
import { lookAtAll } from "../../support/readiness";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

describe("records that nobody used for thirty days", () => {
  const recordsOf = ({ id }: { id: number }) => table("campaign_records").where({ campaignId: id });

  async function extractedFor(ms: number) {
    const { id } = await addCampaign({ households: [1001, 1003] });
    await table("campaigns")
      .where({ id })
      .update({ extractedAt: new Date(Date.now() - ms) });
    await lookAtAll();
    return Campaign.find(id);
  }

  async function submit(campaign: Campaign) {
    const ruth = await clerkNamed("ruth");
    await ruth.withPermissions();
    const { digest } = campaign;
    await campaign.submit(ruth, { digest, looked: true }).catch((error) => error);
    return (await Campaign.find(campaign.id)).submittedAt;
  }

  it("are sent to no more once some of them may be erased", async () => {
    const campaign = await extractedFor(30 * DAY_MS + 2 * HOUR_MS);
    expect(await eraseSomeRecords()).to.equal(true);
    expect(await recordsOf(campaign)).to.have.length(0);
    expect((await Campaign.find(campaign.id)).recordsErasedAt, "not all is done yet").to.equal(null);
    expect(await submit(await Campaign.find(campaign.id))).to.equal(null);
  });

  it("are all there while somebody may begin to send to them", async () => {
    const campaign = await extractedFor(30 * DAY_MS - HOUR_MS);
    await eraseSomeRecords(Date.now() + 2 * HOUR_MS - 60_000);
    expect(await recordsOf(campaign)).to.have.length(2);
    expect(await submit(campaign)).not.to.equal(null);
  });
});
