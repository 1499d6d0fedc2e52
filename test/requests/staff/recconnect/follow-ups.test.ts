import { expect } from "chai";
import { table } from "../../../../src/database/connection";
import { renderMessage } from "../../../../src/models/messages/merging/render-message";
import { releaseAndRetry } from "../../../../src/models/messages/outbox/release-and-retry";
import { Campaign } from "../../../../src/models/recconnect/campaign";
import { whyNotApprovedBy } from "../../../../src/models/recconnect/contributors";
import { addFile } from "../../../../src/models/recconnect/mailing/attachments";
import { saveMailing } from "../../../../src/models/recconnect/mailing/mailing-saving";
import {
  addCampaign,
  recipientsOf,
  setMailMode,
  setMailServer,
  submitted,
  untilFinished,
  workOnCampaignsNow,
} from "../../../support/campaigns";
import { addClerk, clerkNamed, eventsOf, freshlySignedInAs } from "../../../support/clerks";
import { deliver, mailTo } from "../../../support/mail";
import { MailServer, reply } from "../../../support/mail-server";
import { lookAtAll, pressProcess, setMailingRules } from "../../../support/readiness";
import { printed, recordsOf, workOnAllExtractions } from "../../../support/selections";
import { type Browser, signedInAs } from "../../../support/site";

const ANA = "ana.rivera@example.org";
const NILS = "nils.lindqvist@example.org";
const address = (campaign: { id: number }, part = "") => `/staff/recconnect/${campaign.id}${part}`;
const { signal } = new AbortController();

describe("a mailing to those whom another did not reach", () => {
  let mailServer: MailServer;
  let refused: string[];

  beforeEach(async () => {
    refused = [ANA];
    mailServer = await MailServer.start({
      recipient: (to) => (refused.includes(to) ? reply(550, "5.1.1 no such user") : undefined),
    });
    await setMailMode("live");
    await setMailServer(mailServer.port);
  });
  afterEach(() => mailServer.stop());

  const send = () => deliver(mailTo(mailServer.port), { render: renderMessage });
  const finished = async (campaign: Campaign) => untilFinished((await submitted(campaign)).id, send);

  /** Ada gets her message, Ana's is refused, Nils has no email. */
  async function first(mailing: object = {}) {
    return finished(await addCampaign({ households: [1001, 1002, 1003], mailing, history: "Pool opens" }));
  }

  async function press(campaign: { id: number }, state: string, who?: Browser) {
    const browser = who ?? (await signedInAs("ruth"));
    const answer = await browser.post(address(campaign, "/follow-ups"), { state }, "/staff");
    return { ...answer, made: Number(/^\/staff\/recconnect\/(\d+)$/.exec(answer.headers.location ?? "")?.[1] ?? 0) };
  }

  /** Presses the list's button, and has the worker make the records. */
  async function followed(campaign: { id: number }, state: string) {
    const { made } = await press(campaign, state);
    await workOnAllExtractions();
    return Campaign.find(made);
  }

  async function mend(householdId: number, email: string) {
    await table("households").where({ id: householdId }).update({ email, emailKey: email });
  }

  const householdsIn = async (campaign: { id: number }) =>
    (await recordsOf(campaign)).map(({ householdId }) => householdId);

  it("has just those of the list, the same options and text, and is looked at, held back and sent as any", async () => {
    const campaign = await first({ subject: "Pool opens", cc: "parks@example.gov" });
    await mend(1002, NILS);
    const ruth = await signedInAs("ruth");
    expect((await ruth.get(address(campaign, "/recipients?state=exception"))).text).to.include("New mailing to these");
    const one = await followed(campaign, "exception");

    expect(await householdsIn(one)).to.deep.equal([1002]);
    expect([one.extracted, one.state, one.clerkName]).to.deep.equal([1, "extracted", "Ruth Alvarez"]);
    expect(one.mailingOptions).to.deep.equal(campaign.mailingOptions);
    expect(one.processingOptions).to.deep.equal({ ...campaign.processingOptions, records: "all" });
    expect(one.historyDescription).to.equal("Pool opens");
    const page = (await ruth.get(address(one))).text;
    expect(page).to.include(`mailing ${campaign.id}, Exception`).and.include("Lindqvist").and.not.include("Okafor");
    expect((await ruth.get(address(campaign))).text).to.include(`href="${address(one)}"`);
    expect((await eventsOf("mailing follows another"))[0]?.details).to.include({
      mailing: one.id,
      follows: campaign.id,
      state: "exception",
    });

    await lookAtAll();
    const ready = (await ruth.get(address(one, "/process"))).text;
    expect(ready)
      .to.include("1 of 1 have everything that it needs")
      .and.include("None of these households got a mailing");
    await pressProcess(one);
    expect((await Campaign.find(one.id)).state).to.equal("held back");
    await table("campaigns")
      .where({ id: one.id })
      .update({ startsAt: new Date(Date.now() - 1) });
    await untilFinished(one.id, send);
    expect(mailServer.recipients()).to.include(NILS);
    expect(mailServer.recipients().filter((to) => to.startsWith("ada"))).to.have.length(1);
  });

  it("has its files copied, and nothing of the other's is changed", async () => {
    const campaign = await addCampaign({ households: [1002, 1003] });
    await addFile(
      campaign,
      { name: "map.txt", content: Buffer.from("The way") },
      campaign.version,
      await clerkNamed("ruth"),
    );
    await finished(campaign);
    const one = await followed(campaign, "refused");
    const files = await table("campaign_attachments").where({ campaignId: one.id });
    expect(files).to.have.length(1);
    expect(files[0]).to.include({ name: "map.txt" });
    expect(one.mailingOptions.attachmentIds).to.deep.equal([files[0]?.id]);
    expect(await table("campaign_attachments").where({ campaignId: campaign.id })).to.have.length(1);
  });

  it("is never to who got a message or may have, whatever list it is asked for", async () => {
    const campaign = await first();
    // Ana's message may have arrived after all; Nils is a recipient twice, and the other of his messages arrived.
    await table("messages").where({ batch: campaign.id, householdId: 1003 }).update({ state: "unknown" });
    await table("campaign_recipients")
      .where({ campaignId: campaign.id, householdId: 1001 })
      .update({ householdId: 1002 });
    expect((await followed(campaign, "exception")).extracted).to.equal(0);

    for (const state of ["sent", "unknown", "waiting", "queued", "", "nonsense"]) {
      const { headers, made } = await press(campaign, state);
      expect([made, headers.location?.includes("/recipients")], state).to.deep.equal([0, true]);
    }
    const ruth = await signedInAs("ruth");
    for (const state of ["sent", "unknown"]) {
      const list = (await ruth.get(address(campaign, `/recipients?state=${state}`))).text;
      expect(list, state).to.not.include("New mailing to these");
    }
  });

  it("is refused while the mailing runs, and while another to its recipients does", async () => {
    const campaign = await submitted(await addCampaign({ households: [1001, 1002, 1003] }));
    await workOnCampaignsNow();
    expect((await press(campaign, "exception")).made).to.equal(0);
    const ruth = await signedInAs("ruth");
    expect((await ruth.get(address(campaign, "/recipients"))).text).to.include(
      "This mailing is not finished. Wait until it is, or cancel it.",
    );
    expect((await ruth.get(address(campaign, "/recipients?state=exception"))).text).to.not.include(
      "New mailing to these<",
    );

    await untilFinished(campaign.id, send);
    const one = await followed(campaign, "exception");
    expect((await press(campaign, "exception")).made, "a second press leads there").to.equal(one.id);
    expect((await press(campaign, "refused")).made).to.equal(0);
    const list = (await ruth.get(address(campaign, "/recipients?state=refused"))).text;
    expect(list).to.include(`RecConnect ${one.id} already goes to recipients of this mailing.`);
    expect(await table("campaigns").where({ followsId: campaign.id })).to.have.length(1);

    await ruth.post(address(one, "/discards"), {}, "/staff");
    expect((await press(campaign, "refused")).made).to.be.above(one.id);
  });

  it("leaves out at their turn who was reached meanwhile, by that mailing or another that followed it", async () => {
    const campaign = await first();
    const one = await followed(campaign, "refused");
    expect(await householdsIn(one)).to.deep.equal([1003]);
    // Somebody sends the message again meanwhile, and it arrives.
    refused = [];
    const ruth = await signedInAs("ruth");
    await ruth.post(address(campaign, "/retries"), {}, "/staff");
    while (await releaseAndRetry(signal)) {}
    await send();
    await finished(one);
    expect(await recipientsOf(one)).to.deep.equal({ 1003: "already got the mailing that this one follows" });
    expect(mailServer.recipients().filter((to) => to === ANA)).to.have.length(1);
    expect((await followed(campaign, "left out")).extracted).to.equal(0);
  });

  it("takes its recipients over: sending again what failed of the other reaches nobody twice", async () => {
    const campaign = await first();
    await mend(1003, "ana@example.org");
    refused = [];
    const one = await followed(campaign, "refused");
    await finished(one);
    expect(mailServer.recipients()).to.include("ana@example.org");

    const ruth = await signedInAs("ruth");
    await ruth.post(address(campaign, "/retries"), {}, "/staff");
    while (await releaseAndRetry(signal)) {}
    await send();
    expect(mailServer.recipients()).to.not.include(ANA);
    expect((await followed(campaign, "refused")).extracted, "and no third mailing goes to them").to.equal(0);
    const theo = await signedInAs("theo");
    expect((await theo.get("/staff/households/1003")).text)
      .to.include("Refused")
      .and.include("Sent");
  });

  it("takes nobody over in practice", async () => {
    const campaign = await first();
    await setMailMode("practice");
    const practised = await followed(campaign, "refused");
    await untilFinished((await submitted(practised)).id, () =>
      deliver(mailTo(1, { mode: "practice" }), { render: renderMessage }),
    );
    await setMailMode("live");
    const real = await followed(campaign, "refused");
    expect([real.id > practised.id, await householdsIn(real)]).to.deep.equal([true, [1003]]);
  });

  it("looks at credentials anew: nothing secret is copied, and who has chosen a PIN since is an exception", async () => {
    const body = "Your login: <WebID>, your PIN: <WebPin>, <SiteLink>";
    await table("households").where({ id: 1007 }).update({ email: null, emailKey: null });
    const campaign = await finished(await addCampaign({ households: [1004, 1007], mailing: { body } }));
    await mend(1007, "petr.novak@example.org");
    const one = await followed(campaign, "exception");
    expect(await householdsIn(one)).to.deep.equal([1007]);
    expect(JSON.stringify([await table("campaigns").where({ id: one.id }), await recordsOf(one)])).to.not.include(
      "garden-swift-5",
    );
    await table("web_users").where({ householdId: 1007 }).update({ pinSeal: null, pinChangedAt: new Date() });
    await finished(one);
    expect((await recipientsOf(one))[1007]).to.match(/own PIN/);
  });

  it("waits for a second person where it is large, who is not the one that wrote it", async () => {
    await setMailingRules({ approvalAbove: 1 });
    await table("households").whereIn("id", [1002, 1003]).update({ email: null, emailKey: null });
    const uma = await addClerk("uma", ["prepare mailings", "approve mailings"]);
    const written = await addCampaign({ households: [1002, 1003] });
    await saveMailing(written, { ...written.mailingOptions, subject: "By Uma" }, written.version, uma);
    const one = await followed(await finished(written), "exception");
    await mend(1002, NILS);
    await mend(1003, ANA);
    await lookAtAll();
    await pressProcess(one);
    expect((await Campaign.find(one.id)).state).to.equal("to approve");
    const ruth = await signedInAs("ruth");
    expect((await ruth.get(address(one, "/approvals/new"))).text).to.include("Exception. They were selected by");
    const { digest } = await Campaign.find(one.id);
    const her = await freshlySignedInAs("uma");
    expect((await her.post(address(one, "/approvals"), { digest }, address(one))).status).to.be.oneOf([403, 422]);
    expect((await Campaign.find(one.id)).state).to.equal("to approve");
  });

  it("is not approved by the clerk whose schedule made the mailing that it follows", async () => {
    await setMailingRules({ approvalAbove: 1 });
    await table("households").whereIn("id", [1002, 1003]).update({ email: null, emailKey: null });
    const uma = await addClerk("uma", ["prepare mailings", "approve mailings"]);
    const scheduled = await addCampaign({ households: [1002, 1003] });
    await table("campaigns").where({ id: scheduled.id }).update({ scheduleId: 1, clerkId: uma.id });
    const one = await followed(await finished(scheduled), "exception");
    expect(await whyNotApprovedBy(one, uma)).to.include("saved the schedule that made this mailing");
    expect(await whyNotApprovedBy(one, { id: uma.id + 1 })).to.equal(null);
  });

  it("needs the permission to prepare mailings, and can't be scheduled", async () => {
    const campaign = await first();
    expect((await press(campaign, "exception", await signedInAs("dana"))).status).to.equal(403);
    await addClerk("pia", ["prepare mailings"]);
    const { made } = await press(campaign, "exception", await freshlySignedInAs("pia"));
    expect((await Campaign.find(made)).clerkName).to.equal("Clerk pia");
    expect(await table("campaigns").where({ followsId: campaign.id })).to.have.length(1);

    await workOnAllExtractions();
    const ruth = await signedInAs("ruth");
    const { scheduleDigest: likeness } = await Campaign.find(made);
    const values = { campaign: String(made), likeness, name: "Again", rhythm: "day", timeOfDay: "08:00" };
    const form = `/staff/recconnect/schedules/new?campaign=${made}`;
    const { text, status } = await ruth.post("/staff/recconnect/schedules", values, form);
    expect([status, text.includes("recipients of another one")]).to.deep.equal([422, true]);
    expect((await ruth.get(address({ id: made }))).text).to.not.include('value="schedule"');
    // What pia printed last is no selection of hers.
    const last = await (await freshlySignedInAs("pia")).get("/staff/recconnect?settings=last");
    expect(last.text).to.include("You have not printed yet. The form shows the Default Settings.");
  });

  it("says which earlier print of the clerk's it takes the place of", async () => {
    const campaign = await first();
    await setMailingRules({ printsKept: 1 });
    const old = await printed();
    const ruth = await signedInAs("ruth");
    const { made } = await press(campaign, "exception", ruth);
    expect((await Campaign.find(old.id)).cancelledAt).not.to.equal(null);
    expect((await ruth.get(address({ id: made }))).text).to.include(
      `RecConnect ${old.id}, your oldest unchanged print`,
    );
  });

  it("says so where nobody is left to write to", async () => {
    const campaign = await first();
    await table("households").where({ id: 1002 }).update({ email: NILS, emailKey: NILS });
    const { made } = await press(campaign, "exception");
    await table("messages").where({ batch: campaign.id, householdId: 1001 }).update({ householdId: 1002 });
    await table("campaign_recipients")
      .where({ campaignId: campaign.id, householdId: 1001 })
      .update({ householdId: 1002 });
    await workOnAllExtractions();
    const page = (await (await signedInAs("ruth")).get(`/staff/recconnect/${made}`)).text;
    expect(page).to.include("No recipients.");
  });
});
