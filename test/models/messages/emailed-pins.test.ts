import { expect } from "chai";
import { table } from "../../../src/database/connection";
import { closeConnections } from "../../../src/mail/delivery";
import { Household } from "../../../src/models/households/household";
import { enqueueWebDetailsEmails } from "../../../src/models/messages/account-emails";
import { isReachable } from "../../../src/models/messages/email-reachability";
import { renderMessage } from "../../../src/models/messages/merging/render-message";
import { notePinsMailed } from "../../../src/models/web-access/mailed-pins";
import { deliver, mailTo, rows } from "../../support/mail";
import { MailServer, type Manner, reply } from "../../support/mail-server";
import { signedInAs } from "../../support/site";

const NOVAK = 1007;
const OKAFOR = 1001;

describe("an assigned PIN in a message", () => {
  it("counts as mailed once the mail server took the message over, and Web Details says when", async () => {
    expect(await webDetails(NOVAK)).not.to.include("Assigned PIN mailed");
    await mail(NOVAK);

    expect((await webUserOf(NOVAK)).pinMailedAt).to.be.an.instanceOf(Date);
    expect(await webDetails(NOVAK)).to.match(/<dt>Assigned PIN mailed<\/dt>\s*<dd>[A-Z][a-z]+ \d/);
  });

  it("leaves a form of Web Details that a clerk has open as good as it was", async () => {
    const { version } = await webUserOf(NOVAK);
    await mail(NOVAK);
    expect((await webUserOf(NOVAK)).version).to.equal(version);
  });

  it("does not count in practice, though the message is kept with it", async () => {
    await mail(NOVAK, {}, "practice");
    expect((await rows()).every(({ state, practiceSeal }) => state === "practice" && practiceSeal)).to.equal(true);
    expect((await webUserOf(NOVAK)).pinMailedAt).to.equal(null);
  });

  it("does not count where the mail server refused the message, or may have it", async () => {
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

  it("does not count where it was given anew while the message was on its way", async () => {
    await mail(NOVAK, {
      data: async () => {
        await table("web_users").where({ householdId: NOVAK }).update({ pinSetAt: new Date() });
        return undefined;
      },
    });
    expect((await rows()).map(({ state }) => state)).to.deep.equal(["sent", "sent"]);
    expect((await webUserOf(NOVAK)).pinMailedAt).to.equal(null);
  });

  it("is not what goes to a household that chose its own: a temporary PIN counts as nothing", async () => {
    await mail(OKAFOR);
    expect((await rows()).map(({ state }) => state)).to.deep.equal(["sent", "sent"]);
    expect((await webUserOf(OKAFOR)).pinMailedAt).to.equal(null);
  });
});

let dropped: MailServer | undefined;

/** Posts the two messages of Web Details to a household and delivers them through a mail server with these manners. */
async function mail(householdId: number, manner: Manner = {}, mode: "live" | "practice" = "live") {
  const mailServer = await MailServer.start(manner);
  dropped = mailServer;
  const household = await Household.find(householdId);
  if (!isReachable(household)) throw new Error("The household has no email.");
  await enqueueWebDetailsEmails(household);
  // The demonstration is in practice: messages are posted so.
  await table("messages").where({ state: "queued" }).update({ postedIn: mode });
  const demonstration = true;
  await deliver(mailTo(mailServer.port, { mode, mostAtOnce: 1 }), {
    render: renderMessage,
    pinsMailed: notePinsMailed,
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
