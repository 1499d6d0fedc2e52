import { expect } from "chai";
import { table } from "../../../../src/database/connection";
import { Campaign } from "../../../../src/models/recconnect/campaign";
import { addCampaign, workOnCampaignsNow } from "../../../support/campaigns";
import { addClerk, eventsOf, freshlySignedInAs } from "../../../support/clerks";
import { lookAtAll, pressProcess, setMailingRules } from "../../../support/readiness";
import { type Browser, signedInAs } from "../../../support/site";

const CREDENTIALS = { subject: "Your PIN", body: "<FirstName>, your PIN is <WebPin>: <SiteLink>" };

async function submittedLarge(mailing = {}) {
  await setMailingRules({ approvalAbove: 1 });
  const campaign = await addCampaign({ households: [1004, 1007], mailing });
  await lookAtAll();
  await pressProcess(campaign);
  return Campaign.find(campaign.id);
}

async function approver(permissions: Parameters<typeof addClerk>[1] = ["approve mailings"]) {
  await addClerk("vera", permissions);
  return freshlySignedInAs("vera");
}

async function approve(browser: Browser, { id, digest }: Campaign) {
  return browser.post(`/staff/recconnect/${id}/approvals`, { digest }, "/staff/password");
}

async function holdBackOver({ id }: { id: number }) {
  await table("campaigns")
    .where({ id })
    .update({ startsAt: new Date(Date.now() - 1) });
  await workOnCampaignsNow();
  return Campaign.find(id);
}

describe("the approval of a mailing", () => {
  it("is wanted above the number of the rules, and stands at the desk of those who may", async () => {
    const vera = await approver();
    const campaign = await submittedLarge();
    const small = await addCampaign({ households: [1001] });
    await lookAtAll();
    await pressProcess(small);

    expect((await Campaign.find(campaign.id)).state).to.equal("to approve");
    expect((await Campaign.find(small.id)).state).to.equal("held back");
    expect((await vera.get("/staff")).text).to.include(`/staff/recconnect/${campaign.id}/approvals/new`);
    expect((await (await signedInAs("dana")).get("/staff")).text).not.to.include("Mailings to approve");
    expect((await (await signedInAs("ruth")).get("/staff")).text).to.include("Somebody else approves it.");
  });

  it("shows what would be sent, its secrets masked, and lets it go after the hold-back", async () => {
    const vera = await approver();
    const campaign = await submittedLarge(CREDENTIALS);
    const { text } = await vera.get(`/staff/recconnect/${campaign.id}/approvals/new`);
    expect(text).to.include("Your PIN").and.include("Wei").and.include("Pass types").and.include("•••••••");
    expect(text).not.to.include("trail-otter-9");

    expect((await approve(vera, campaign)).status).to.equal(303);
    const approved = await Campaign.find(campaign.id);
    expect(approved).to.include({ state: "held back", approvedBy: "Clerk vera", approvedDigest: approved.digest });
    expect((await eventsOf("mailing approved"))[0]?.details).to.include({ mailing: campaign.id, recipients: 2 });
    expect((await holdBackOver(campaign)).startedAt).not.to.equal(null);
  });

  it("is refused to who submitted it, and to who may not approve", async () => {
    const campaign = await submittedLarge();
    const ruth = await signedInAs("ruth");
    const page = `/staff/recconnect/${campaign.id}/approvals/new`;

    expect((await ruth.get(page)).text).to.include("and submitted this mailing, so someone else must approve it.");
    expect((await approve(ruth, campaign)).status).to.equal(403);
    expect((await approve(await approver(["send mailings"]), campaign)).status).to.equal(403);
    expect((await Campaign.find(campaign.id)).state).to.equal("to approve");
  });

  it("is refused where the mailing is another by now", async () => {
    const vera = await approver();
    const campaign = await submittedLarge();
    const { digest } = campaign;
    await campaign.update({ mailing: JSON.stringify({ ...campaign.mailingOptions, subject: "Another" }) });
    const { status, text } = await vera.post(
      `/staff/recconnect/${campaign.id}/approvals`,
      { digest },
      "/staff/password",
    );

    expect(status).to.equal(422);
    expect(text).to.include(
      "Someone else changed this mailing while you were looking at it. Review it, then try again.",
    );
    expect((await Campaign.find(campaign.id)).state).to.equal("to approve");
  });

  it("is enforced where it sends: what was changed after it goes back, and nothing leaves", async () => {
    const vera = await approver();
    const campaign = await submittedLarge();
    await approve(vera, campaign);
    await table("campaigns")
      .where({ id: campaign.id })
      .update({ mailing: JSON.stringify({ ...campaign.mailingOptions, subject: "Another" }) });
    const after = await holdBackOver(campaign);

    expect(after).to.include({ state: "to approve", startedAt: null, approvedDigest: null });
    expect((await table("messages")).length).to.equal(0);
    expect((await eventsOf("mailing sent back"))[0]?.details).to.include({ mailing: campaign.id });
  });

  it("is enforced where it sends: a rule that came meanwhile counts", async () => {
    const campaign = await addCampaign({ households: [1001, 1003] });
    await lookAtAll();
    await pressProcess(campaign);
    await setMailingRules({ approvalAbove: 0 });

    expect((await holdBackOver(campaign)).state).to.equal("to approve");
  });
});

describe("Stop", () => {
  it("undoes Process Selections while a mailing is held back, whoever pressed it", async () => {
    const sender = await approver(["send mailings", "prepare mailings"]);
    const campaign = await addCampaign({ households: [1001, 1003] });
    await lookAtAll();
    await pressProcess(campaign);
    const here = `/staff/recconnect/${campaign.id}`;
    expect((await sender.get(here)).text).to.match(/Starts in [45] min \d+ s/);
    await sender.post(`${here}/stops`, {}, here);

    expect((await Campaign.find(campaign.id)).state).to.equal("extracted");
    expect((await sender.get(here)).text).to.include("is stopped. Nothing was sent.");
    expect((await (await signedInAs("dana")).post(`${here}/stops`, {}, "/staff")).status).to.equal(403);
  });

  it("is too late once it has begun, and says so", async () => {
    const campaign = await addCampaign({ households: [1001, 1003] });
    await lookAtAll();
    await pressProcess(campaign);
    await holdBackOver(campaign);
    const ruth = await signedInAs("ruth");
    const here = `/staff/recconnect/${campaign.id}`;
    await ruth.post(`${here}/stops`, {}, "/staff/settings/mailing-rules");

    expect((await Campaign.find(campaign.id)).startedAt).not.to.equal(null);
    expect((await ruth.get(here)).text).to.include("has started. Pause or cancel it.");
  });
});
