import { expect } from "chai";
import { table } from "../../../src/database/connection";
import { closeConnections } from "../../../src/mail/delivery";
import { Household } from "../../../src/models/households/household";
import { enqueueWebDetailsEmails } from "../../../src/models/messages/account-emails";
import { isReachable } from "../../../src/models/messages/email-reachability";
import { renderMessage } from "../../../src/models/messages/merging/render-message";
import { recordPinsMailed } from "../../../src/models/web-access/pin-mailed-at";
import { deliver, mailTo, rows } from "../../support/mail";
import { MailServer, type Manner, reply } from "../../support/mail-server";
import { signedInAs } from "../../support/site";

const NOVAK = 1007;
const OKAFOR = 1001;

describe("an assigned PIN in an email", () => {
  it("counts as emailed once the mail server accepts the email, and Web Details says when", async () => {
    expect(await webDetails(NOVAK)).not.to.include("Assigned PIN mailed");
    await mail(NOVAK);

    expect((await webUserOf(NOVAK)).pinMailedAt).to.be.an.instanceOf(Date);
    expect(await webDetails(NOVAK)).to.match(/<dt>Assigned PIN mailed<\/dt>\s*<dd>[A-Z][a-z]+ \d/);
  });

  it("doesn't cause an edit conflict for a clerk who has Web Details open", async () => {
    const { version } = await webUserOf(NOVAK);
    await mail(NOVAK);
    expect((await webUserOf(NOVAK)).version).to.equal(version);
  });

  it("does not count in practice, although the practice email is stored with it", async () => {
    await mail(NOVAK, {}, "practice");
    expect((await rows()).every(({ state, practiceSeal }) => state === "practice" && practiceSeal)).to.equal(true);
    expect((await webUserOf(NOVAK)).pinMailedAt).to.equal(null);
  });

  it("does not count if the mail server refused the email, or only may have received it", async () => {
    await mail(NOVAK, { recipient: () => reply(550, "no such user") });
    await mail(NOVAK, {
      data: (_taken, session) => {
        dropped?.drop(session);
        return undefined;
      },
    });
    expect((await rows()).map(({ state }) => state)).to.include.members(["refused", "unknown"]);
    expect((await webUserOf(NOVAK)).pinMailedAt).to.equal(null);
  });

  it("does not count if a new PIN was assigned while the email was being sent", async () => {
    await mail(NOVAK, {
      data: async () => {
        await table("web_users").where({ householdId: NOVAK }).update({ pinSetAt: new Date() });
        return undefined;
      },
    });
    expect((await rows()).map(({ state }) => state)).to.deep.equal(["sent", "sent"]);
    expect((await webUserOf(NOVAK)).pinMailedAt).to.equal(null);
  });

  it("is not emailed to a household that chose its own PIN: the temporary PIN doesn't count", async () => {
    await mail(OKAFOR);
    expect((await rows()).map(({ state }) => state)).to.deep.equal(["sent", "sent"]);
    expect((await webUserOf(OKAFOR)).pinMailedAt).to.equal(null);
  });
});

let dropped: MailServer | undefined;

/** Enqueues the two Web Details emails for a household and delivers them through a mail server that behaves like this. */
async function mail(householdId: number, manner: Manner = {}, mode: "live" | "practice" = "live") {
  const mailServer = await MailServer.start(manner);
  dropped = mailServer;
  const household = await Household.find(householdId);
  if (!isReachable(household)) throw new Error("The household has no email.");
  await enqueueWebDetailsEmails(household);
  // The demonstration is in practice mode, so the emails are created in it.
  await table("messages").where({ state: "queued" }).update({ postedIn: mode });
  const demonstration = true;
  await deliver(mailTo(mailServer.port, { mode, mostAtOnce: 1 }), {
    render: renderMessage,
    pinsMailed: recordPinsMailed,
    demonstration,
  });
  closeConnections();
  await mailServer.stop();
}

async function webUserOf(householdId: number) {
  return (await table("web_users").where({ householdId }).first()) as unknown as { pinMailedAt: Date; version: number };
}

async function webDetails(householdId: number) {
  return (await (await signedInAs("dana")).get(`/staff/households/${householdId}/web-details`)).text;
}
