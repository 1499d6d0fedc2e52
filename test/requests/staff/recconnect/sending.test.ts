import { expect } from "chai";
import { table } from "../../../../src/database/connection";
import { renderMessage } from "../../../../src/models/messages/merging/render-message";
import { releaseAndRetry } from "../../../../src/models/messages/outbox/release-and-retry";
import { Campaign } from "../../../../src/models/recconnect/campaign";
import { addCampaign, setMailMode, submitted, untilFinished, workOnCampaignsNow } from "../../../support/campaigns";
import { deliver, mailTo } from "../../../support/mail";
import { MailServer, reply } from "../../../support/mail-server";
import { signedInAs } from "../../../support/site";

const CREDENTIALS = "Your login: <WebID>\n\nYour PIN: <WebPin>\n\n<SiteLink>";
const address = (campaign: { id: number }, part = "") => `/staff/recconnect/${campaign.id}${part}`;

describe("the recipients of a mailing", () => {
  it("are listed by state, with the mail server's words and what keeps the others from a message", async () => {
    await setMailMode("live");
    const mailServer = await MailServer.start({
      recipient: (to) => (to.startsWith("petr") ? reply(550, "5.1.1 no such user") : undefined),
    });
    const campaign = await submitted(await addCampaign({ households: [1001, 1002, 1007] }));
    await untilFinished(campaign.id, () => deliver(mailTo(mailServer.port), { render: renderMessage }));
    await mailServer.stop();

    const ruth = await signedInAs("ruth");
    const refused = (await ruth.get(address(campaign, "/recipients?state=refused"))).text;
    expect(refused).to.include("Novak, Petr").and.include("550 5.1.1 no such user").and.not.include("Okafor");
    const exceptions = (await ruth.get(address(campaign, "/recipients?state=exception"))).text;
    expect(exceptions).to.include("Lindqvist, Nils").and.include("has no email");
    const forThem = (await ruth.get(address(campaign, "/report?records=not+reached"))).text;
    expect(forThem).to.include("Novak").and.include("Lindqvist").and.not.include("Okafor");
    expect((await ruth.get(address(campaign))).text).to.include("2 recipients have no confirmed message");
    const all = (await ruth.get(address(campaign, "/recipients"))).text;
    for (const name of ["Okafor, Ada", "Lindqvist, Nils", "Novak, Petr"]) expect(all).to.include(name);
    expect((await ruth.get(address(campaign, "/recipients?state=%27--"))).status).to.equal(200);
  });

  it("are closed to dana and theo, and nobody without the permission pauses or cancels", async () => {
    await setMailMode("live");
    const campaign = await submitted(await addCampaign({ households: [1001] }));
    const dana = await signedInAs("dana");
    expect((await dana.get(address(campaign, "/recipients"))).status).to.equal(403);
    for (const part of ["/pauses", "/pauses/delete", "/cancellations"]) {
      expect((await dana.post(address(campaign, part), {}, "/staff")).status).to.equal(403);
    }
    expect((await Campaign.find(campaign.id)).pausedAt).to.equal(null);
  });
});

describe("what failed of a mailing", () => {
  it("is sent again on demand, by the worker, and nothing of other mailings with it", async () => {
    await setMailMode("live");
    let takes = false;
    const mailServer = await MailServer.start({
      recipient: () => (takes ? undefined : reply(550, "5.1.1 no such user")),
    });
    const send = () => deliver(mailTo(mailServer.port), { render: renderMessage });
    const [one, other] = [await addCampaign({ households: [1001] }), await addCampaign({ households: [1003] })];
    for (const campaign of [one, other]) await untilFinished((await submitted(campaign)).id, send);
    takes = true;
    const ruth = await signedInAs("ruth");
    expect((await ruth.get(address(one))).text).to.include("Resend what failed");
    await ruth.post(address(one, "/retries"), {}, address(one));
    const { signal } = new AbortController();
    while (await releaseAndRetry(signal)) {}
    await send();
    await mailServer.stop();
    expect(mailServer.recipients()).to.deep.equal(["ada.okafor@example.org"]);
    expect((await (await signedInAs("dana")).post(address(one, "/retries"), {}, "/staff")).status).to.equal(403);
  });
});

describe("a mailing under way", () => {
  it("is paused, resumed and cancelled after a second look, from the keyboard's forms", async () => {
    await setMailMode("live");
    const campaign = await submitted(await addCampaign({ households: [1001, 1003] }));
    await workOnCampaignsNow();
    const ruth = await signedInAs("ruth");
    const press = (part: string) => ruth.post(address(campaign, part), {}, "/staff");

    expect((await press("/pauses")).status).to.equal(303);
    expect((await Campaign.find(campaign.id)).state).to.equal("paused");
    await press("/pauses/delete");
    expect((await Campaign.find(campaign.id)).state).to.equal("sending");
    expect((await ruth.get(address(campaign, "/cancel"))).text).to.include("Nothing has been sent yet.");
    await press("/cancellations");
    await press("/cancellations");
    const done = await untilFinished(campaign.id);
    expect(done.state).to.equal("cancelled");
    const recipients = (await ruth.get(address(campaign, "/recipients"))).text;
    expect(recipients.match(/Cancelled/g)).to.have.length.at.least(2);
  });
});

describe("RecConnect History", () => {
  it("says on the household's page what it was slated to hear, and what became of it", async () => {
    await setMailMode("live");
    const mailServer = await MailServer.start();
    const mailing = { body: CREDENTIALS };
    const campaign = await submitted(
      await addCampaign({ households: [1001, 1007], mailing, history: "Web User and Password" }),
    );
    await untilFinished(campaign.id, () => deliver(mailTo(mailServer.port), { render: renderMessage }));
    await mailServer.stop();

    const theo = await signedInAs("theo");
    const novak = (await theo.get("/staff/households/1007")).text;
    expect(novak).to.include("Web User and Password").and.include("Sent").and.not.include("garden-swift-5");
    expect((await theo.get("/staff/households/1001")).text).to.match(/Exception: <bdi>(has had|chose) their own PIN/);
    expect((await theo.get("/staff/households/1003")).text).to.include("was part of no mailing with a history record");
  });

  it("has nothing of practice, and nothing of a mailing without a history record", async () => {
    const practised = await submitted(await addCampaign({ households: [1001], history: "Web User and Password" }));
    await untilFinished(practised.id, () => deliver(mailTo(1, { mode: "practice" }), { render: renderMessage }));
    await setMailMode("live");
    await table("households").where({ id: 1003 }).update({ email: null, emailKey: null });
    await untilFinished((await submitted(await addCampaign({ households: [1003] }))).id);

    const theo = await signedInAs("theo");
    for (const id of [1001, 1003]) {
      expect((await theo.get(`/staff/households/${id}`)).text).to.include("was part of no mailing");
    }
  });

  it("keeps what was made on paper too", async () => {
    const wanted = { households: [1002], processing: { email: false, labels: true }, history: "Labels in fall" };
    await untilFinished((await submitted(await addCampaign(wanted))).id);
    expect((await (await signedInAs("theo")).get("/staff/households/1002")).text)
      .to.include("Labels in fall")
      .and.include("Slated");
  });

  it("has nobody wait for a message where none is emailed", async () => {
    const campaign = await submitted(
      await addCampaign({ households: [1002], processing: { email: false, labels: true } }),
    );
    await untilFinished(campaign.id);
    const { text } = await (await signedInAs("ruth")).get(address(campaign));
    expect(text).to.include("recipients?state=slated").and.not.include("Waiting");
  });
});
