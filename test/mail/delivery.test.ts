import { expect } from "chai";
import PostalMime from "postal-mime";
import { table } from "../../src/database/connection";
import { closeConnections } from "../../src/mail/delivery";
import { addToOutbox } from "../../src/mail/outbox";
import { deliver, mailTo, message, only, rows } from "../support/mail";
import { MailServer, reply } from "../support/mail-server";

describe("delivery", () => {
  let mailServer: MailServer;
  afterEach(async () => {
    closeConnections();
    await mailServer.stop();
  });

  it("sends an email with its secrets, and stores the mail server's reply", async () => {
    mailServer = await MailServer.start();
    await addToOutbox(message("ada.okafor@example.org"), "live");

    expect(await deliver(mailTo(mailServer.port))).to.equal(true);

    const [taken] = mailServer.taken;
    const mail = await PostalMime.parse(taken?.mime ?? "");
    expect(taken).to.include({ from: "parks@example.gov", to: "ada.okafor@example.org" });
    expect(mail.from).to.deep.equal({ name: "Riverside Parks", address: "parks@example.gov" });
    expect(mail.text).to.include("Hello Ada, your PIN is maple-7.");
    expect(mail.html).to.include("maple-7");
    const row = await only();
    expect(row).to.include({ state: "sent", attempts: 1, replyCode: 250, leaseHolder: null });
    expect(row.sentAt).to.be.an.instanceOf(Date);
    expect(mail.messageId).to.equal(`<${row.messageId}>`);
    expect(JSON.stringify(row)).not.to.include("maple-7");
    expect(await events()).to.deep.equal(["queued", "sent"]);
    expect(await table("message_handovers")).to.deep.equal([]);
  });

  it("does nothing if nothing is due", async () => {
    mailServer = await MailServer.start();
    await addToOutbox(message("ada.okafor@example.org", { dueAt: new Date(Date.now() + 60_000) }), "live");
    expect(await deliver(mailTo(mailServer.port))).to.equal(false);
    expect(mailServer.connections).to.equal(0);
  });

  it("uses one connection for many emails", async () => {
    mailServer = await MailServer.start();
    for (let index = 0; index < 20; index++) await addToOutbox(message(`a${index}@example.org`), "live");
    await deliver(mailTo(mailServer.port, { mostAtOnce: 2 }));
    expect(mailServer.taken).to.have.length(20);
    expect(mailServer.connections).to.be.at.most(2);
    expect(mailServer.mostAtOnce).to.be.at.most(2);
  });

  it("does not retry an email that the mail server refused, and says why", async () => {
    mailServer = await MailServer.start({ recipient: () => reply(550, "5.1.1 no such user") });
    await addToOutbox(message("nobody@example.org"), "live");
    await deliver(mailTo(mailServer.port));
    expect(await only()).to.include({ state: "refused", replyCode: 550, reply: "5.1.1 no such user", attempts: 1 });
    expect(await deliver(mailTo(mailServer.port))).to.equal(false);
  });

  it("retries an email that greylisting deferred, with a growing wait", async () => {
    const seen = new Map<string, number>();
    mailServer = await MailServer.start({
      recipient: (address) => {
        seen.set(address, (seen.get(address) ?? 0) + 1);
        return (seen.get(address) ?? 0) < 3 ? reply(451, "4.7.1 greylisted") : undefined;
      },
    });
    await addToOutbox(message("ada.okafor@example.org"), "live");
    await deliver(mailTo(mailServer.port), { timing: { firstWaitMs: 60_000, longestWaitMs: 3_600_000 } });
    const first = await only();
    expect(first).to.include({ state: "deferred", replyCode: 451, attempts: 1 });
    expect(waitOf(first)).to.be.within(44_000, 76_000);

    await dueNow();
    await deliver(mailTo(mailServer.port), { timing: { firstWaitMs: 60_000, longestWaitMs: 3_600_000 } });
    const second = await only();
    expect(second.attempts).to.equal(2);
    expect(waitOf(second)).to.be.within(134_000, 226_000);

    await dueNow();
    await deliver(mailTo(mailServer.port));
    expect(await only()).to.include({ state: "sent", attempts: 3 });
    expect(mailServer.taken).to.have.length(1);
    expect(await events()).to.deep.equal(["queued", "deferred", "deferred", "sent"]);
  });

  it("gives up after four days, with the mail server's last reply", async () => {
    mailServer = await MailServer.start({ data: () => reply(452, "4.2.2 mailbox full") });
    await addToOutbox(message("ada.okafor@example.org"), "live");
    await table("messages").update({ firstTriedAt: new Date(Date.now() - 4 * 24 * 3_600_000 - 1000), attempts: 30 });
    await deliver(mailTo(mailServer.port));
    expect(await only()).to.include({ state: "refused", replyCode: 452, reply: "4.2.2 mailbox full" });
  });

  it("marks an email unknown, and never resends it automatically, if the mail server received it and closed the connection", async () => {
    mailServer = await MailServer.start({
      data: (_taken, session) => {
        mailServer.drop(session);
        return undefined;
      },
    });
    await addToOutbox(message("ada.okafor@example.org"), "live");
    await deliver(mailTo(mailServer.port));
    expect(await only()).to.include({ state: "unknown", attempts: 1 });
    expect(await deliver(mailTo(mailServer.port))).to.equal(false);
    expect(mailServer.taken).to.have.length(1);
  });

  it("retries an email if the connection broke before its transmission", async () => {
    let drops = 2;
    mailServer = await MailServer.start({
      recipient: (_address, session) => {
        if (drops-- > 0) mailServer.drop(session);
        return undefined;
      },
    });
    await addToOutbox(message("ada.okafor@example.org"), "live");
    for (let turn = 0; turn < 3; turn++) {
      await dueNow();
      await deliver(mailTo(mailServer.port));
    }
    expect(await only()).to.include({ state: "sent", attempts: 3 });
    expect(mailServer.taken).to.have.length(1);
  });

  it("times out when the mail server falls silent: retries before the transmission, and marks the email unknown after it", async () => {
    const silent = new Set(["early@example.org"]);
    mailServer = await MailServer.start({
      recipient: (address) => (silent.delete(address) ? new Promise(() => {}) : undefined),
      data: ({ to }) => (to === "late@example.org" ? new Promise(() => {}) : undefined),
    });
    await addToOutbox(message("early@example.org"), "live");
    await addToOutbox(message("late@example.org"), "live");
    await deliver(mailTo(mailServer.port), { timing: { firstWaitMs: 60_000, longestWaitMs: 60_000 } });
    expect((await rows()).map(({ state }) => state)).to.deep.equal(["deferred", "unknown"]);
    await dueNow();
    await deliver(mailTo(mailServer.port));
    expect((await rows()).map(({ state }) => state)).to.deep.equal(["sent", "unknown"]);
  });

  it("doesn't count an attempt if the mail server closes with 421 between emails", async () => {
    let closings = 3;
    mailServer = await MailServer.start({
      sender: () => (closings-- > 0 ? reply(421, "4.3.2 closing for a moment") : undefined),
    });
    await addToOutbox(message("ada.okafor@example.org"), "live");
    for (let turn = 0; turn < 4; turn++) {
      await deliver(mailTo(mailServer.port), { timing: { putBackMs: 60_000 } });
      if (turn < 3) expect(await only()).to.include({ state: "deferred", attempts: 0, replyCode: 421 });
      await dueNow();
    }
    expect(await only()).to.include({ state: "sent", attempts: 1 });
  });

  it("makes an email with a missing value an exception, and sends nothing", async () => {
    mailServer = await MailServer.start();
    await addToOutbox(message("ada.okafor@example.org"), "live");
    await deliver(mailTo(mailServer.port), { render: async () => ({ exception: "There is no PIN to merge." }) });
    expect(await only()).to.include({ state: "exception", reply: "There is no PIN to merge." });
    expect(mailServer.taken).to.have.length(0);
  });

  it("retries an email that couldn't be rendered because of an internal error", async () => {
    mailServer = await MailServer.start();
    await addToOutbox(message("ada.okafor@example.org"), "live");
    await deliver(mailTo(mailServer.port), { render: () => Promise.reject(new Error("database away")) });
    expect(await only()).to.include({ state: "deferred" });
    expect((await only()).reply).not.to.include("database");
  });
});

async function dueNow() {
  await table("messages").update({ dueAt: new Date() });
}

function waitOf({ dueAt, updatedAt }: { dueAt: Date; updatedAt: Date }) {
  return dueAt.getTime() - updatedAt.getTime();
}

async function events() {
  return (await table("message_events").orderBy("id")).map(({ state }: { state: string }) => state);
}
