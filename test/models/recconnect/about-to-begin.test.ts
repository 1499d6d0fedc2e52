import { expect } from "chai";
import { table } from "../../../src/database/connection";
import { renderMessage } from "../../../src/models/messages/merging/render-message";
import { Campaign } from "../../../src/models/recconnect/campaign";
import {
  addCampaign,
  recipientsOf,
  setMailMode,
  setMailServer,
  submitted,
  untilFinished,
  workOnCampaignsNow,
} from "../../support/campaigns";
import { clerkNamed } from "../../support/clerks";
import { deliver, mailTo } from "../../support/mail";
import { MailServer } from "../../support/mail-server";

const ADA = "ada.okafor@example.org";

describe("a mailing whose hold-back is over and that the worker is about to begin", () => {
  let mailServer: MailServer;
  let campaign: Campaign;

  beforeEach(async () => {
    mailServer = await MailServer.start();
    await setMailMode("live");
    await setMailServer(mailServer.port);
    campaign = await submitted(await addCampaign({ households: [1001], mailing: { cc: "parks@example.gov" } }));
  });
  afterEach(() => mailServer.stop());

  const send = () => deliver(mailTo(mailServer.port), { render: renderMessage });
  const stored = () => Campaign.find(campaign.id);
  const ruth = () => clerkNamed("ruth");
  const worked = async () => {
    await workOnCampaignsNow();
    await send();
    return mailServer.recipients();
  };

  it("is paused: nothing of it leaves, not even the copy, until somebody resumes it", async () => {
    await campaign.pause(await ruth());
    expect(await worked()).to.deep.equal([]);
    expect(await stored()).to.include({ state: "paused", startedAt: null });

    await (await stored()).resume(await ruth());
    await untilFinished(campaign.id, send);
    expect(mailServer.recipients()).to.have.members([ADA, "parks@example.gov"]);
  });

  it("is cancelled while it is paused: it is as before Process Selections, and leaves once it is sent anew", async () => {
    await campaign.pause(await ruth());
    await workOnCampaignsNow();
    await (await stored()).cancel(await ruth());
    expect(await stored()).to.include({ state: "extracted", pausedAt: null, parkedAt: null });
    expect(await worked()).to.deep.equal([]);

    await untilFinished((await submitted(await stored())).id, send);
    expect(mailServer.recipients()).to.include(ADA);
  });

  it("is cancelled or paused although the worker began at that moment", async () => {
    const seen = await stored();
    await workOnCampaignsNow();
    await campaign.pause(await ruth());
    expect((await stored()).state).to.equal("paused");
    await seen.cancel(await ruth());
    expect((await stored()).state).to.equal("cancelled");
    expect(await worked()).to.not.include(ADA);
  });

  it("is not paused before its hold-back is over, nor cancelled where somebody stopped it", async () => {
    const seen = await stored();
    await (await stored()).stop(await ruth());
    await seen.pause(await ruth());
    await seen.cancel(await ruth());
    expect(await stored()).to.include({ state: "extracted", pausedAt: null, cancelledAt: null });
  });
});

describe("a mailing that is cancelled while its recipients are being noted", () => {
  it("notes all of them, as cancelled: another mailing can go to each", async () => {
    const { id } = await submitted(await addCampaign({ households: [1001, 1003] }));
    const now = new Date();
    await table("campaigns").where({ id }).update({ startedAt: now, mode: "live", cancelledAt: now });
    const done = await untilFinished(id);
    expect(await recipientsOf(done)).to.deep.equal({ 1001: "cancelled", 1003: "cancelled" });
    expect([done.recipients, JSON.parse(done.counts).cancelled]).to.deep.equal([2, 2]);
    expect(await table("messages").where({ batch: id })).to.deep.equal([]);
  });
});
