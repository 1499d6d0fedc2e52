import { expect } from "chai";
import { rowsOf, table } from "../../../src/database/connection";
import { Household } from "../../../src/models/households/household";
import { renderMessage } from "../../../src/models/messages/merging/render-message";
import { unsubscribeAddress } from "../../../src/models/messages/unsubscribe-link";
import { Unsubscription } from "../../../src/models/messages/unsubscription";
import { Campaign } from "../../../src/models/recconnect/campaign";
import { MailingRules } from "../../../src/models/settings/mailing-rules";
import {
  addCampaign,
  recipientsOf,
  setMailMode,
  submitted,
  untilFinished,
  workOnCampaignsNow,
} from "../../support/campaigns";
import { clerkNamed } from "../../support/clerks";
import { deliver, mailTo, rows } from "../../support/mail";
import { MailServer } from "../../support/mail-server";
import { lookAndSubmit, lookAtAll } from "../../support/readiness";

const CREDENTIALS = "Your login: <WebID>\n\nYour PIN: <WebPin>\n\n<SiteLink>";

describe("a mailing", () => {
  let mailServer: MailServer;

  beforeEach(async () => {
    mailServer = await MailServer.start();
    await setMailMode("live");
  });
  afterEach(() => mailServer.stop());

  const send = async () => {
    await deliver(mailTo(mailServer.port), { render: renderMessage, unsubscribe: unsubscribeAddress });
  };

  it("brings each recipient one message with their own values, and says what became of it", async () => {
    const campaign = await submitted(await addCampaign({ households: [1001, 1003, 1007] }));
    const done = await untilFinished(campaign.id, send);

    expect(mailServer.recipients().sort()).to.deep.equal([
      "ada.okafor@example.org",
      "ana.rivera@example.org",
      "petr.novak@example.org",
    ]);
    expect(mailServer.taken.find(({ to }) => to.startsWith("ada"))?.mime).to.include("Hello Ada,");
    expect(JSON.parse(done.counts)).to.deep.include({ written: 3, exception: 0, leftOut: 0, first: { sent: 3 } });
    expect(await recipientsOf(done)).to.deep.equal({ 1001: "written", 1003: "written", 1007: "written" });
  });

  it("carries only assigned, unused PINs, and says of the others why not", async () => {
    const households = [1001, 1002, 1003, 1005, 1007];
    const campaign = await submitted(await addCampaign({ households, mailing: { body: CREDENTIALS } }));
    const done = await untilFinished(campaign.id, send);

    expect(mailServer.recipients()).to.deep.equal(["petr.novak@example.org"]);
    expect(mailServer.taken[0]?.mime).to.include("garden-swift-5");
    expect(mailServer.taken[0]?.mime).not.to.include("List-Unsubscribe");
    const recipients = await recipientsOf(done);
    expect(recipients[1001]).to.match(/^(has had|chose) their own PIN (on|since) /);
    expect(recipients[1002]).to.equal("has no email");
    expect(recipients[1005]).to.equal("has no web user");
    expect(await everything()).not.to.include("garden-swift-5");
  });

  it("leaves nothing before the hold-back is over, and nothing at all once it is stopped", async () => {
    await setMailMode("practice");
    const campaign = await addCampaign({ households: [1001] });
    await lookAndSubmit(campaign, await clerkNamed("ruth"));
    expect(campaign.state).to.equal("held back");
    await workOnCampaignsNow();
    expect(await rows()).to.deep.equal([]);

    await campaign.stop(await clerkNamed("dana"));
    await table("campaigns").update({ createdAt: new Date(0) });
    expect((await Campaign.find(campaign.id)).state).to.equal("extracted");
    await workOnCampaignsNow();
    expect(await rows()).to.deep.equal([]);
  });

  it("starts once however often Process Selections is pressed, and not where it was changed in another tab", async () => {
    await setMailMode("practice");
    const campaign = await addCampaign({ households: [1001] });
    await lookAtAll();
    const seen = { digest: campaign.digest, looked: true };
    const ruth = await clerkNamed("ruth");
    const twice = [await Campaign.find(campaign.id), await Campaign.find(campaign.id)];
    await Promise.all(twice.map((one) => one.submit(ruth, seen)));
    const [event] = await rowsOf<{ count: number }>(
      `select cast(count(*) as integer) as count from audit_events where kind = 'mailing submitted' and details like '%"mailing":${campaign.id},%'`,
    );
    expect(event?.count).to.equal(1);

    const other = await addCampaign({ households: [1001] });
    const before = { digest: other.digest, looked: true };
    await other.update({ mailing: JSON.stringify({ ...other.mailingOptions, subject: "Another" }) });
    await other.submit(ruth, before).then(
      () => expect.fail("taken"),
      (error) => expect(error.message).to.include("Someone else changed this mailing"),
    );
  });

  it("waits for a second person above the number that is set, who can't be the same", async () => {
    const [ruth, dana] = [await clerkNamed("ruth"), await clerkNamed("dana")];
    await setMailMode("practice");
    await MailingRules.save({ approvalAbove: 1, holdBackMinutes: 5, repeatDays: 30, printsKept: 20 }, 0, ruth);
    const campaign = await addCampaign({ households: [1001, 1003] });
    await lookAndSubmit(campaign, ruth);
    expect(campaign.state).to.equal("to approve");
    await campaign.approve(ruth, campaign.digest).then(
      () => expect.fail("taken"),
      () => {},
    );
    await workOnCampaignsNow();
    expect(await rows()).to.deep.equal([]);

    await campaign.approve(dana, campaign.digest);
    expect(campaign.state).to.equal("held back");
  });

  it("looks at each recipient when their turn comes: who unsubscribed, went away or lost the email gets nothing", async () => {
    const campaign = await submitted(await addCampaign({ households: [1001, 1003, 1005, 1006, 1008] }));
    await Unsubscription.add(await Household.find(1003), "link", "stranger");
    await table("households").where({ id: 1008 }).delete();
    await table("households").where({ id: 1001 }).update({ email: null, emailKey: null });
    const done = await untilFinished(campaign.id, send);

    expect(await recipientsOf(done)).to.deep.equal({
      1001: "has no email",
      1003: "unsubscribed from mailings",
      1005: "written",
      1006: "written",
      1008: "no longer exists: it was deleted or merged into another household",
    });
    expect(mailServer.taken.map(({ mime }) => mime.includes("List-Unsubscribe-Post"))).to.deep.equal([true, true]);
  });

  it("stops a message at the last moment where its household unsubscribed while it was being written, or before it is sent again", async () => {
    const campaign = await submitted(await addCampaign({ households: [1001, 1003] }));
    await workOnCampaignsNow();
    await table("unsubscriptions").insert({ householdId: 1003, how: "link", createdAt: new Date() });
    await untilFinished(campaign.id, send);
    expect(mailServer.recipients()).to.deep.equal(["ada.okafor@example.org"]);
    const [message] = await rowsOf<{ state: string; reply: string }>(
      "select state, reply from messages where household_id = 1003",
    );
    expect(message?.state).to.equal("exception");
  });

  it("goes to those who unsubscribed too where it is a service message, without a way to unsubscribe", async () => {
    await Unsubscription.add(await Household.find(1003), "link", "stranger");
    const selection = { unsubscribed: "service message" } as const;
    const campaign = await submitted(await addCampaign({ households: [1003], selection }));
    await untilFinished(campaign.id, send);
    expect(mailServer.recipients()).to.deep.equal(["ana.rivera@example.org"]);
    expect(mailServer.taken[0]?.mime).not.to.match(/unsubscribe/i);
  });

  it("lets nothing leave once it is paused, goes on where it was, and can be cancelled", async () => {
    const households = (
      await rowsOf<{ id: number }>("select id from households where email is not null order by id")
    ).map(({ id }) => id);
    const campaign = await submitted(await addCampaign({ households }));
    await workOnCampaignsNow();
    const ruth = await clerkNamed("ruth");
    const running = await Campaign.find(campaign.id);
    await running.pause(ruth);
    await send();
    await workOnCampaignsNow();
    await send();
    expect(mailServer.taken).to.deep.equal([]);
    expect(running.state).to.equal("paused");

    await running.resume(ruth);
    await workOnCampaignsNow();
    await deliver(mailTo(mailServer.port, { mostPerMinute: 20 }), { render: renderMessage });
    expect(mailServer.taken.length).to.be.within(10, 20);
    const sent = mailServer.taken.length;
    await (await Campaign.find(campaign.id)).cancel(ruth);
    await send();
    expect(mailServer.taken).to.have.length(sent);
    const done = await untilFinished(campaign.id, send);
    const counts = JSON.parse(done.counts);
    expect(done.state).to.equal("cancelled");
    expect(mailServer.taken).to.have.length(sent);
    expect(new Set(mailServer.recipients()).size).to.be.at.least(sent - 1);
    const messages = await rows();
    expect(messages.filter(({ state }) => state === "sent")).to.have.length(sent);
    expect(messages.filter(({ state }) => state === "cancelled")).to.have.length(messages.length - sent);
    expect(counts.written + counts.exception + counts.leftOut + counts.cancelled).to.equal(households.length);
  });

  it("sends the user name now and the PIN later where it is in two parts, neither with the other", async () => {
    const mailing = {
      body: "Your user name: <WebID>",
      twoParts: "email" as const,
      secondSubject: "The second part",
      secondBody: "It is <WebPin>.",
      secondAfterMinutes: 60,
    };
    const campaign = await submitted(await addCampaign({ households: [1007], mailing }));
    await workOnCampaignsNow();
    await send();
    expect(
      mailServer.taken.map(({ mime }) => mime.includes("novak") && !mime.includes("garden-swift-5")),
    ).to.deep.equal([true]);

    await table("messages").where({ batchPart: 2 }).update({ dueAt: new Date() });
    const done = await untilFinished(campaign.id, send);
    expect(mailServer.taken).to.have.length(2);
    expect(mailServer.taken[1]?.mime).to.include("garden-swift-5").and.not.include("user name");
    expect(JSON.parse(done.counts)).to.deep.include({ first: { sent: 1 }, second: { sent: 1 } });
  });

  it("stays practice where it began in practice, and waits where mail went back to practice", async () => {
    await setMailMode("practice");
    const practised = await submitted(await addCampaign({ households: [1001] }));
    await workOnCampaignsNow();
    await setMailMode("live");
    const live = await submitted(await addCampaign({ households: [1003] }));
    await workOnCampaignsNow();
    await setMailMode("practice");
    await untilFinished(practised.id, () =>
      deliver(mailTo(mailServer.port, { mode: "practice" }), { render: renderMessage }),
    );
    expect(mailServer.taken).to.deep.equal([]);
    expect((await rows()).map(({ state }) => state)).to.have.members(["practice", "queued"]);

    await setMailMode("live");
    await untilFinished(live.id, send);
    expect(mailServer.recipients()).to.deep.equal(["ana.rivera@example.org"]);
  });

  it("sends one copy to the address that was typed as CC, with nobody's values in it", async () => {
    const mailing = { cc: "ruth@example.gov", body: `${CREDENTIALS} at <SiteLink>` };
    const campaign = await submitted(await addCampaign({ households: [1007], mailing }));
    await untilFinished(campaign.id, send);
    const copy = mailServer.taken.filter(({ to }) => to === "ruth@example.gov");
    expect(copy).to.have.length(1);
    expect(copy[0]?.mime).not.to.match(/garden-swift|novak/i);
    expect(copy[0]?.mime).to.include("at http://127.0.0.1:3000");
  });
});

async function everything() {
  const tables = ["messages", "message_events", "campaigns", "campaign_recipients", "shared_texts", "audit_events"];
  return JSON.stringify(await Promise.all(tables.map((name) => table(name))));
}
