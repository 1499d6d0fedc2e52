import { expect } from "chai";
import { table } from "../../../../src/database/connection";
import { Campaign } from "../../../../src/models/recconnect/campaign";
import { readinessOf } from "../../../../src/models/recconnect/readiness/readiness";
import { highlightAll, highlightShown } from "../../../../src/models/recconnect/records/highlighting";
import { EmailDevice } from "../../../../src/models/settings/email-device";
import { forgetSettings } from "../../../../src/models/settings/setting";
import { textDeviceDefaults } from "../../../../src/models/settings/text-device";
import { AuditEvent } from "../../../../src/models/staff/audit-event";
import { addPlainHouseholds, finishedRun } from "../../../support/bulk-assignments";
import { addCampaign, setMailMode } from "../../../support/campaigns";
import { addClerk, clerkNamed, eventsOf, freshlySignedInAs } from "../../../support/clerks";
import { lookAtAll, pressProcess, setMailingRules } from "../../../support/readiness";
import { signedInAs } from "../../../support/site";
import { setTextDevice } from "../../../support/text-device";
import { setMobiles } from "../../../support/texts";
import { setWebParameters } from "../../../support/web-parameters";

const CAST = [1001, 1002, 1003, 1004, 1005, 1006, 1007, 1008];
const CREDENTIALS = {
  subject: "Your web user name and PIN",
  body: "Hello <FirstName>, your user name is <WebID>, your PIN <WebPin>. Sign in at <SiteLink>.",
};

async function readinessPage(campaign: { id: number }) {
  return (await signedInAs("ruth")).get(`/staff/recconnect/${campaign.id}/process`);
}

/** The state that the page shows of each thing. */
function statesOn(text: string) {
  const rows = text.matchAll(/<dt>([^<]+)<\/dt>\s*<dd>\s*<span[^>]*>([^<]+)</g);
  return Object.fromEntries([...rows].map(([, name = "", state]) => [name, state]));
}

async function goLive(port = 2525) {
  const { version, ...device } = await EmailDevice.read();
  await EmailDevice.save(
    { ...device, host: "127.0.0.1", port, fromAddress: "parks@example.gov" },
    version,
    await clerkNamed("ruth"),
  );
  await setMailMode("live");
}

function mailServerChecked(server = "127.0.0.1:2525", outcome = "takes messages") {
  return AuditEvent.note("mail server checked", "system", { details: { server, outcome } });
}

describe("the readiness page of Pass RecConnect", () => {
  it("waits until the worker has looked at everybody, and refuses meanwhile", async () => {
    const campaign = await addCampaign({ households: CAST });
    const before = await readinessPage(campaign);
    const refused = await pressProcess(campaign);
    await lookAtAll();
    const after = await readinessPage(campaign);

    expect(before.text).to.include("Gatehouse is checking each one.").and.not.include("I have reviewed these");
    expect(refused.status).to.equal(422);
    expect(after.text).to.include("7 of 8 have everything that it needs").and.include("I have reviewed these");
  });

  it("lists who would be exceptions, and counts them by reason", async () => {
    const campaign = await addCampaign({ households: CAST, mailing: CREDENTIALS });
    await lookAtAll();
    const { text } = await readinessPage(campaign);

    expect(text).to.include("2 of 8 have credentials to send and an email");
    expect(text)
      .to.include("1: has no email")
      .and.include("3: has no web user")
      .and.match(/[12]: (has had|chose) their own PIN/);
    expect(text).to.include('<a class="usa-link" href="/staff/households/1001">');
    expect(text).not.to.include("garden-swift-5").and.not.include("trail-otter-9");
  });

  it("shows each thing that the guide warns of, with its state", async () => {
    const campaign = await addCampaign({ households: [1004, 1007], mailing: CREDENTIALS });
    await lookAtAll();
    const practice = statesOn((await readinessPage(campaign)).text);
    await goLive();
    await mailServerChecked();
    await finishedRun();
    const live = statesOn((await readinessPage(campaign)).text);

    expect(practice).to.include({
      "What is written": "Fine",
      "Practice or live": "Review",
      "The site": "Fine",
      "The households": "Fine",
      "Bulk WebTrac ID/PIN Assign": "Review",
      "The first email": "Review",
      "The link to the site": "Fine",
      "Secrets in the text": "Review",
      "The same mailing": "Fine",
    });
    expect(live).to.include({
      "Practice or live": "Fine",
      "Bulk WebTrac ID/PIN Assign": "Fine",
      "Mail server": "Fine",
    });
  });

  it("says of the mail server what the last check found, not of another server or none", async () => {
    await goLive(2526);
    const campaign = await addCampaign({ households: [1001] });
    const stateNow = async () => statesOn((await readinessPage(campaign)).text)["Mail server"];
    const never = await stateNow();
    await mailServerChecked("mail.example.gov:25");
    const another = await stateNow();
    await mailServerChecked("127.0.0.1:2526", "Mail server denied");
    const denied = (await readinessPage(campaign)).text;

    expect([never, another]).to.deep.equal(["Review", "Review"]);
    expect(denied).to.include("did not accept messages");
  });

  it("wants what is to be looked at ticked, and then submits", async () => {
    const campaign = await addCampaign({ households: [1001, 1003] });
    await lookAtAll();
    const unticked = await pressProcess(campaign, { looked: "" });
    expect(unticked.status).to.equal(422);
    expect(unticked.text).to.include("Review the items marked below, then select this box.");
    expect((await Campaign.find(campaign.id)).state).to.equal("extracted");

    const { status, headers } = await pressProcess(campaign);
    expect([status, headers.location]).to.deep.equal([303, `/staff/recconnect/${campaign.id}`]);
    expect((await Campaign.find(campaign.id)).state).to.equal("held back");
    expect((await eventsOf("mailing submitted"))[0]?.details).to.include({ mailing: campaign.id, recipients: 2 });

    const { submittedAt } = await Campaign.find(campaign.id);
    expect((await pressProcess(campaign)).status).to.equal(303);
    expect((await Campaign.find(campaign.id)).submittedAt).to.deep.equal(submittedAt);
  });

  it("stops credentials for a site that is not live, in live mode; in practice it only says so", async () => {
    const campaign = await addCampaign({ households: [1007], mailing: CREDENTIALS });
    await lookAtAll();
    await setWebParameters({ siteIsLive: false });
    expect(statesOn((await readinessPage(campaign)).text)["The site"]).to.equal("Review");
    await goLive();
    expect(statesOn((await readinessPage(campaign)).text)["The site"]).to.equal("Must fix");

    const refused = await pressProcess(campaign);
    expect(refused.status).to.equal(422);
    expect(refused.text).to.include("The site is not live");
    expect((await Campaign.find(campaign.id)).submittedAt).to.equal(null);
  });

  it("stops where nobody has credentials, nothing is written, a field is unknown, nobody is chosen, or live mail has no server", async () => {
    const nobody = await addCampaign({ households: [1001, 1002, 1008], mailing: CREDENTIALS });
    const blank = await addCampaign({ households: [1001], mailing: { subject: "", body: "" } });
    const unknown = await addCampaign({ households: [1001], mailing: { body: "Hello <Firstname>, <SiteLink>" } });
    const none = await addCampaign({ households: [1001], processing: { records: "highlighted" } });
    await lookAtAll();
    const stops: [Campaign, string][] = [
      [nobody, "No household would get anything."],
      [blank, "The message is not ready."],
      [unknown, "Write &lt;FirstName&gt; just so"],
      [none, "No record is highlighted"],
    ];
    for (const [campaign, sentence] of stops) {
      const refused = await pressProcess(campaign);
      expect(refused.status, sentence).to.equal(422);
      expect(refused.text).to.include(sentence);
      expect((await readinessPage(campaign)).text).to.include(sentence);
    }
    const fine = await addCampaign({ households: [1001] });
    await lookAtAll();
    await setMailMode("live");
    expect((await pressProcess(fine)).text).to.include("The Email Device is not set up");
  });

  it("warns of the same mailing within the days of the rules, never of practice", async () => {
    const earlier = await addCampaign({ households: [1001, 1003], history: "Summer" });
    const started = {
      startedAt: new Date(Date.now() - 10 * 86_400_000),
      audienceAt: new Date(),
      submittedAt: new Date(),
    };
    await table("campaigns")
      .where({ id: earlier.id })
      .update({ ...started, finishedAt: new Date(), mode: "live" });
    for (const [index, householdId] of [1001, 1003].entries()) {
      await table("campaign_recipients").insert({
        campaignId: earlier.id,
        number: index + 1,
        householdId,
        state: "written",
      });
    }
    const bySubject = await addCampaign({ households: [1001, 1007] });
    const byDescription = await addCampaign({
      households: [1001, 1003],
      mailing: { subject: "Other" },
      history: "SUMMER",
    });
    await lookAtAll();
    expect((await readinessPage(bySubject)).text).to.include("1 of these households got a mailing of this subject");
    expect((await readinessPage(byDescription)).text).to.include("2 of these households got a mailing of this subject");

    await setMailingRules({ repeatDays: 5 });
    await table("campaigns").update({ readiness: null });
    await lookAtAll();
    expect(statesOn((await readinessPage(bySubject)).text)["The same mailing"]).to.equal("Fine");
    await setMailingRules({ repeatDays: 30 });
    await table("campaigns").where({ id: earlier.id }).update({ mode: "practice" });
    await table("campaigns").update({ readiness: null });
    await lookAtAll();
    expect(statesOn((await readinessPage(bySubject)).text)["The same mailing"]).to.equal("Fine");
  });

  it("knows the teaser from a mailing without credentials that these households got", async () => {
    const teaser = await addCampaign({ households: [1004, 1007] });
    const started = { startedAt: new Date(), audienceAt: new Date(), submittedAt: new Date(), mode: "live" };
    await table("campaigns").where({ id: teaser.id }).update(started);
    for (const [index, householdId] of [1004, 1007].entries()) {
      await table("campaign_recipients").insert({
        campaignId: teaser.id,
        number: index + 1,
        householdId,
        state: "written",
      });
    }
    const campaign = await addCampaign({ households: [1004, 1007], mailing: CREDENTIALS });
    await lookAtAll();
    const { text } = await readinessPage(campaign);

    expect(statesOn(text)["The first email"]).to.equal("Fine");
    expect(text).to.include("2 of these households got &quot;Online services are coming&quot;");
  });

  it("takes labels for no first email", async () => {
    const labels = await addCampaign({ households: [1007], processing: { email: false, labels: true } });
    const started = { startedAt: new Date(), audienceAt: new Date(), submittedAt: new Date(), mode: "live" };
    await table("campaigns").where({ id: labels.id }).update(started);
    await table("campaign_recipients").insert({ campaignId: labels.id, number: 1, householdId: 1007, state: "slated" });
    const campaign = await addCampaign({ households: [1007], mailing: CREDENTIALS });
    await lookAtAll();

    expect(statesOn((await readinessPage(campaign)).text)["The first email"]).to.equal("Review");
  });

  it("looks again once the mailing or its highlighted records change, and when asked to", async () => {
    const campaign = await addCampaign({ households: CAST, processing: { records: "highlighted" } });
    const clerk = await clerkNamed("ruth");
    await highlightAll(campaign, true, clerk);
    await lookAtAll();
    const looked = async () => readinessOf(await Campaign.find(campaign.id))?.looked;
    expect(await looked()).to.equal(8);

    const records = (await table("campaign_records").where({ campaignId: campaign.id }).orderBy("id")) as unknown as {
      id: number;
    }[];
    await highlightShown(
      campaign,
      records.map(({ id }) => Number(id)),
      records.slice(0, 3).map(({ id }) => Number(id)),
      clerk,
    );
    expect(await looked()).to.equal(undefined);
    await lookAtAll();
    expect(await looked()).to.equal(3);

    const ruth = await signedInAs("ruth");
    await ruth.post(`/staff/recconnect/${campaign.id}/readiness`, {}, `/staff/recconnect/${campaign.id}/process`);
    expect(await looked()).to.equal(undefined);
  });

  it("goes on where it was in pieces, with thousands of households", async () => {
    const ids = await addPlainHouseholds(1203);
    const campaign = await addCampaign({ households: ids });
    await lookAtAll();
    const readiness = readinessOf(await Campaign.find(campaign.id));

    expect(readiness?.looked).to.equal(1203);
    expect((readiness?.fine ?? 0) + (readiness?.exceptions ?? 0) + (readiness?.leftOut ?? 0)).to.equal(1203);
  });

  it("processes reports without an email at once, also for a clerk who may send none", async () => {
    await addClerk("petra", ["prepare mailings"]);
    const petra = await freshlySignedInAs("petra");
    const printed = await addCampaign({ households: CAST, processing: { email: false, report: true } });
    const mailed = await addCampaign({ households: CAST });
    await lookAtAll();
    const page = `/staff/recconnect/${printed.id}/process`;
    const send = async ({ id, digest }: Campaign) =>
      (await petra.post(`/staff/recconnect/${id}/submissions`, { digest, looked: "yes" }, page)).status;

    expect((await petra.get(page)).text).to.include("Nothing is emailed");
    expect(await send(mailed)).to.equal(403);
    expect(await send(printed)).to.equal(303);
    expect((await Campaign.find(printed.id)).state).to.equal("starting");
  });

  it("refuses what was changed in another tab meanwhile", async () => {
    const campaign = await addCampaign({ households: [1001, 1003] });
    await lookAtAll();
    const { digest } = campaign;
    await campaign.update({ mailing: JSON.stringify({ ...campaign.mailingOptions, subject: "Another" }) });
    await lookAtAll();
    const { status, text } = await pressProcess(campaign, { digest });

    expect(status).to.equal(422);
    expect(text).to.include(
      "Someone else changed this mailing while you were looking at it. Review it, then try again.",
    );
  });

  it("counts texts where texts are chosen, and wants the Text Device set up once it is live", async () => {
    const mailing = { send: "texts" as const, textBody: "The site opens in December: <SiteLink>" };
    const campaign = await addCampaign({ households: CAST, mailing });
    await lookAtAll();
    const { text } = await readinessPage(campaign);
    expect(text)
      .to.match(/\d+ of 8 have everything that it needs/)
      .and.include("texts are in practice, none leaves");

    await goLive();
    await table("settings").insert({
      id: "text-device",
      content: JSON.stringify({ ...textDeviceDefaults, protocol: "HTTP provider" }),
      version: 1,
      updatedAt: new Date(),
    });
    forgetSettings();
    expect((await readinessPage(campaign)).text).to.include("The Text Device is not set up.");
    expect((await pressProcess(campaign)).status).to.equal(422);
  });

  it("has a page to hand to IT", async () => {
    await goLive();
    const campaign = await addCampaign({
      households: CAST,
      mailing: { twoParts: "email", secondSubject: "PIN", secondBody: "<WebPin>" },
    });
    const { status, text } = await (await signedInAs("ruth")).get(`/staff/recconnect/${campaign.id}/it-page`);

    expect(status).to.equal(200);
    expect(text).to.include("16 emails").and.include("parks@example.gov").and.include("127.0.0.1, port 2525");
    expect(text)
      .to.include("Anti-virus")
      .and.include("The mail server must allow relaying to outside recipients for the machine that Gatehouse runs on.")
      .and.not.include("Text provider");
  });

  it("says when its emails and when its texts would be done, each by its own device", async () => {
    await goLive();
    await setTextDevice({ mostAtOnce: 2 });
    await setMobiles({ 1001: "+19515550101", 1002: "+19515550102", 1007: "+19515550107" });
    const campaign = await addCampaign({
      households: CAST,
      mailing: { send: "both", skipTextIfEmail: true, textBody: "Hello", twoParts: "text", secondBody: "<WebPin>" },
    });
    const itPage = async () => (await (await signedInAs("ruth")).get(`/staff/recconnect/${campaign.id}/it-page`)).text;
    expect(await itPage()).to.include("at most 8 emails and at most 16 texts");
    await lookAtAll();
    const { text } = await readinessPage(campaign);
    // Petr alone has an assigned PIN and a mobile that it can go to; Nils has a mobile and no email.
    expect(text).to.match(/How long the emails take<\/dt>[\s\S]*?1 email would be done/);
    expect(text).to.match(/How long the texts take<\/dt>[\s\S]*?2 texts would be done/);
    const page = await itPage();
    expect(page).to.include("1 email and 2 texts to its households");
    expect(page)
      .to.include("About 2 a second")
      .and.include("api.twilio.com")
      .and.include("Texts don't use the mail server.");

    await campaign.update({ mailing: JSON.stringify({ ...campaign.mailingOptions, send: "texts", twoParts: "no" }) });
    const alone = await itPage();
    expect(alone)
      .to.include("at most 8 texts")
      .and.not.include(
        "The mail server must allow relaying to outside recipients for the machine that Gatehouse runs on.",
      )
      .and.not.include("Anti-virus");
  });
});
