import { expect } from "chai";
import { table } from "../../../../src/database/connection";
import { Campaign } from "../../../../src/models/recconnect/campaign";
import { EXPORT_COLUMNS } from "../../../../src/models/recconnect/outputs/export-columns";
import { settleScheduled } from "../../../../src/models/recconnect/schedules/scheduled-campaigns";
import { runDueSchedules } from "../../../../src/models/recconnect/schedules/scheduled-runs";
import { workOnExtractions } from "../../../../src/models/recconnect/selection/extraction-work";
import { selectionDefaults } from "../../../../src/models/recconnect/selection/selection";
import { SelectionTemplate } from "../../../../src/models/recconnect/selection/selection-template";
import { addCampaign, workOnCampaignsNow } from "../../../support/campaigns";
import { addClerk, clerkNamed, freshlySignedInAs } from "../../../support/clerks";
import { lookAtAll, pressProcess, setMailingRules } from "../../../support/readiness";
import { schedule, times } from "../../../support/schedules";
import { passTypeIds } from "../../../support/selections";
import { type Browser, signedInAs } from "../../../support/site";

const { signal } = new AbortController();
const SELECTED = {
  ...{ browse: "range", codeFrom: "CY", visitCheck: "skip", dateRange: "any", dateOption: "expiration" },
  ...{ statuses: ["Actv-New", "Actv-Renew"], match: "household", residency: "all", history: "ignore" },
  ...{ signIns: "any", email: "with", mobile: "any", unsubscribed: "leave out" },
};
const WRITTEN = { send: "email", twoParts: "no", subject: "Opening", body: "Hello <FirstName>: <SiteLink>" };

/** Vera may do all that mailings need. */
async function vera() {
  await addClerk("vera", ["prepare mailings", "send mailings", "approve mailings"]);
  return freshlySignedInAs("vera");
}

const here = ({ id }: { id: number }) => `/staff/recconnect/${id}`;

/** Ruth's mailing to two households, large by the rules; `before` is what vera does to it before ruth sends it. */
async function submittedAfter(before: (campaign: Campaign, browser: Browser) => Promise<unknown>) {
  await setMailingRules({ approvalAbove: 1 });
  const browser = await vera();
  const campaign = await addCampaign({ households: [1001, 1003, 1007] });
  await before(campaign, browser);
  await lookAtAll();
  expect((await pressProcess(campaign)).status).to.equal(303);
  return { campaign: await Campaign.find(campaign.id), browser };
}

async function approve(browser: Browser, campaign: Campaign) {
  const { status } = await browser.post(`${here(campaign)}/approvals`, { digest: campaign.digest }, "/staff/password");
  return [status, (await Campaign.find(campaign.id)).state];
}

const pageFor = async (browser: Browser, campaign: Campaign) =>
  (await browser.get(`${here(campaign)}/approvals/new`)).text;

/** The worker makes what is due, looks at it and submits it. */
async function work() {
  await runDueSchedules(signal);
  while (await workOnExtractions(signal)) {}
  await settleScheduled(signal);
  await lookAtAll();
  await settleScheduled(signal);
  const rows = await table("campaigns").whereNotNull("scheduleId").orderBy("id", "desc");
  return Campaign.find(rows[0]?.id);
}

async function comes(id: number) {
  await table("campaign_schedules")
    .where({ id })
    .update({ nextRunAt: new Date(Date.now() - 1) });
}

describe("whoever had a hand in a mailing does not approve it:", () => {
  it("who wrote it", async () => {
    const { campaign, browser } = await submittedAfter(async (one, by) => {
      await by.post(`${here(one)}/mailing`, { ...WRITTEN, version: String(one.version) }, `${here(one)}/mailing`);
    });
    expect(campaign.mailingOptions.subject).to.equal("Opening");

    const page = await pageFor(browser, campaign);
    expect(page).to.include("You changed the email options of this mailing, so someone else must approve it.");
    expect(page).not.to.match(/<button[^>]*>Approve</);
    expect(await approve(browser, campaign)).to.deep.equal([403, "to approve"]);
  });

  it("who attached a file, also where somebody else wrote it anew since", async () => {
    const { campaign, browser } = await submittedAfter(async (one, by) => {
      const file = { field: "file", name: "map.txt", content: "map" };
      await by.upload(`${here(one)}/attachments`, file, { version: String(one.version) });
      const { version } = await Campaign.find(one.id);
      const ruth = await signedInAs("ruth");
      await ruth.post(`${here(one)}/mailing`, { ...WRITTEN, version: String(version) }, `${here(one)}/mailing`);
    });
    expect(campaign.mailingOptions.attachmentIds).to.have.length(1);
    expect(await approve(browser, campaign)).to.deep.equal([403, "to approve"]);
  });

  it("who chose the process options, and not who pressed their button and changed nothing", async () => {
    const options = {
      email: "yes",
      labelSheet: "5160",
      reportEmails: "yes",
      exportColumns: Object.keys(EXPORT_COLUMNS),
    };
    const press = (one: Campaign, by: Browser, records: string) =>
      by.post(`${here(one)}/processing`, { ...options, records, version: String(one.version) }, here(one));
    const { campaign, browser } = await submittedAfter(async (one, by) => {
      await (await signedInAs("ruth")).post(`${here(one)}/highlights`, { what: "all" }, here(one));
      await press(await Campaign.find(one.id), by, "highlighted");
    });
    expect(campaign.processingOptions.records).to.equal("highlighted");
    expect(await pageFor(browser, campaign)).to.include("You changed the process options of this mailing, so");
    expect(await approve(browser, campaign)).to.deep.equal([403, "to approve"]);

    const other = await addCampaign({ households: [1001, 1003, 1007] });
    await press(other, browser, "all");
    await lookAtAll();
    await pressProcess(other);
    expect(await approve(browser, await Campaign.find(other.id))).to.deep.equal([303, "held back"]);
  });

  it("who highlighted its records", async () => {
    const { campaign, browser } = await submittedAfter(async (one, by) => {
      await by.post(`${here(one)}/highlights`, { what: "all" }, here(one));
    });
    expect(await pageFor(browser, campaign)).to.include("You highlighted records of this mailing, so");
    expect(await approve(browser, campaign)).to.deep.equal([403, "to approve"]);
  });

  it("who selected the households", async () => {
    const { campaign, browser } = await submittedAfter(async (one) => {
      await table("campaigns")
        .where({ id: one.id })
        .update({ clerkId: (await clerkNamed("vera")).id });
    });
    expect(await pageFor(browser, campaign)).to.include("You selected the households of this mailing, so");
    expect(await approve(browser, campaign)).to.deep.equal([403, "to approve"]);
  });

  it("and the desk says so, in place of a link", async () => {
    const { campaign, browser } = await submittedAfter(async (one, by) => {
      await by.post(`${here(one)}/highlights`, { what: "all" }, here(one));
    });
    const desk = (await browser.get("/staff")).text;
    expect(desk).to.include("Mailings to approve").and.include("Somebody else approves it.");
    expect(desk).not.to.include(`${here(campaign)}/approvals/new`);
    const page = (await browser.get(here(campaign))).text;
    expect(page).to.include("so someone else must approve it.").and.not.include("Review and approve");
  });

  it("who changed the template that somebody else's schedule follows", async () => {
    const browser = await vera();
    await setMailingRules({ approvalAbove: 1 });
    const ruth = await clerkNamed("ruth");
    const few = { ...selectionDefaults, passTypeIds: await passTypeIds(["CY-MST"]), email: "with" as const };
    const { id } = await SelectionTemplate.save("Everyone", few, ruth);
    const made = await schedule(await addCampaign({ households: [1001] }), ruth, { templateId: String(id) });
    const saved = { ...SELECTED, templateName: "Everyone", replace: "yes" };
    expect((await browser.post("/staff/recconnect/templates", saved, "/staff/recconnect")).status).to.equal(303);
    await comes(made.id);
    const campaign = await work();

    expect(campaign.submittedById).to.equal(ruth.id);
    expect(campaign.extracted).to.be.above(3);
    expect(await pageFor(browser, campaign)).to.include(
      "You changed the template that selects the households of this mailing, so someone else must approve it.",
    );
    expect(await approve(browser, campaign)).to.deep.equal([403, "to approve"]);
  });

  it("who wrote the mailing that a schedule was made like, or made the schedule, whoever saved it since", async () => {
    const browser = await vera();
    await addClerk("sven", ["prepare mailings", "send mailings", "approve mailings"]);
    await setMailingRules({ approvalAbove: 1 });
    const like = await addCampaign({
      households: [1001],
      selection: { passTypeIds: await passTypeIds(), email: "with" },
    });
    await browser.post(`${here(like)}/mailing`, { ...WRITTEN, version: String(like.version) }, `${here(like)}/mailing`);
    const made = await schedule(await Campaign.find(like.id), await clerkNamed("sven"));
    const page = `/staff/recconnect/schedules/${made.id}`;
    const changed = { ...times, timeOfDay: "09:00", version: String(made.version) };
    await (await signedInAs("ruth")).post(page, changed, `${page}/edit`);
    await comes(made.id);
    const campaign = await work();
    const sven = await freshlySignedInAs("sven");

    expect(campaign.submittedBy).to.include("Ruth");
    expect(await pageFor(browser, campaign)).to.include("You changed the email options of this mailing, so");
    expect(await pageFor(sven, campaign)).to.include("You saved the schedule that made this mailing, so");
    expect(await approve(browser, campaign)).to.deep.equal([403, "to approve"]);
    expect(await approve(sven, campaign)).to.deep.equal([403, "to approve"]);

    await addClerk("nora", ["approve mailings"]);
    expect(await approve(await freshlySignedInAs("nora"), campaign)).to.deep.equal([303, "held back"]);
  });

  it("enforced where it sends: an approval that is somebody's who had a hand in it counts for nothing", async () => {
    const { campaign } = await submittedAfter(async (one, by) => {
      await by.post(`${here(one)}/highlights`, { what: "all" }, here(one));
    });
    const { id } = await clerkNamed("vera");
    const approved = { approvedDigest: campaign.digest, approvedById: id, approvedAt: new Date() };
    await table("campaigns")
      .where({ id: campaign.id })
      .update({ ...approved, startsAt: new Date(Date.now() - 1) });
    await workOnCampaignsNow();

    expect(await Campaign.find(campaign.id)).to.include({ state: "to approve", startedAt: null });
  });
});
