import { expect } from "chai";
import { table } from "../../src/database/connection";
import { closeConnections } from "../../src/mail/delivery";
import { mailServerState } from "../../src/mail/mail-server-state";
import { addToOutbox } from "../../src/mail/outbox";
import { deliver, mailTo, message, messages, rows } from "../support/mail";
import { MailServer, reply } from "../support/mail-server";
import { ownCertificate } from "../support/own-certificate";

describe("a mail server that is down", () => {
  let mailServer: MailServer | undefined;
  afterEach(async () => {
    closeConnections();
    await mailServer?.stop();
    mailServer = undefined;
  });

  const waiting = { timing: { firstProbeMs: 60_000, longestProbeMs: 60_000 } };

  it("is tried with one email at a time, while the others wait and no attempts are counted", async () => {
    const gone = await MailServer.start();
    await gone.stop();
    await messages(20);
    await deliver(mailTo(gone.port), waiting);

    expect(new Set((await rows()).map(({ state, attempts }) => `${state} ${attempts}`))).to.deep.equal(
      new Set(["queued 0"]),
    );
    expect(await mailServerState()).to.include({
      state: "unreachable",
      words: "Nothing answers at this host and port.",
    });

    mailServer = await MailServer.start({}, gone.port);
    expect(await deliver(mailTo(mailServer.port), waiting)).to.equal(false);
    expect(mailServer.connections).to.equal(0);
    await probeNow();
    await deliver(mailTo(mailServer.port), waiting);
    expect(mailServer.taken).to.have.length(20);
    expect(await mailServerState()).to.include({ state: "accepting", words: null });
  });

  it("gets one connection per probe while it keeps refusing", async () => {
    mailServer = await MailServer.start({ connect: () => reply(421, "4.3.2 not now") });
    await messages(20);
    await deliver(mailTo(mailServer.port), waiting);
    const before = mailServer.connections;
    expect(before).to.be.at.most(5);
    expect((await mailServerState()).state).to.equal("refusing");
    expect((await mailServerState()).words).to.include("not now");

    for (let probe = 1; probe <= 3; probe++) {
      await probeNow();
      await deliver(mailTo(mailServer.port), waiting);
      expect(mailServer.connections).to.equal(before + probe);
    }
    expect(new Set((await rows()).map(({ attempts }) => attempts))).to.deep.equal(new Set([0]));
  });

  it("refuses the sign-in: nothing is sent, and the state says so", async () => {
    mailServer = await MailServer.start({
      authOptional: false,
      signIn: (_user, password) => password === "right",
      hideSTARTTLS: true,
    });
    await messages(3);
    await deliver(mailTo(mailServer.port, { user: "parks", password: "wrong" }), waiting);
    expect(mailServer.taken).to.have.length(0);
    expect((await mailServerState()).state).to.equal("refusing");
    expect((await mailServerState()).words).to.include("Authentication credentials");

    await probeNow();
    await deliver(mailTo(mailServer.port, { user: "parks", password: "right" }), waiting);
    expect(mailServer.taken).to.have.length(3);
  });

  it("refuses the sender: the emails wait", async () => {
    mailServer = await MailServer.start({ sender: () => reply(553, "5.7.1 sender not owned by you") });
    await messages(10);
    await deliver(mailTo(mailServer.port), waiting);
    expect((await mailServerState()).words).to.include("The mail server refuses the sender");
    expect(new Set((await rows()).map(({ state, attempts }) => `${state} ${attempts}`))).to.deep.equal(
      new Set(["queued 0"]),
    );
  });

  it("breaks every connection: after five, the other emails wait", async () => {
    mailServer = await MailServer.start({
      sender: (_address, session) => {
        mailServer?.drop(session);
        return undefined;
      },
    });
    await messages(40);
    await deliver(mailTo(mailServer.port), {
      timing: { ...waiting.timing, firstWaitMs: 60_000, longestWaitMs: 60_000 },
    });
    expect(mailServer.connections).to.be.within(5, 10);
    expect((await mailServerState()).state).to.equal("refusing");
  });

  it("has an untrusted certificate: nothing is sent, and never without TLS", async () => {
    mailServer = await MailServer.start({ ...ownCertificate(), secure: false });
    await addToOutbox(message("ada.okafor@example.org"), "live");
    await deliver(mailTo(mailServer.port, { security: "STARTTLS" }), waiting);
    expect(mailServer.taken).to.have.length(0);
    expect((await mailServerState()).words).to.equal(
      "The mail server's certificate is not trusted: it is self-signed.",
    );
    await mailServer.stop();

    mailServer = await MailServer.start();
    await probeNow();
    await deliver(mailTo(mailServer.port, { security: "STARTTLS" }), waiting);
    expect(mailServer.taken).to.have.length(0);
  });
});

async function probeNow() {
  await table("mail_server_states").update({ probeAt: new Date() });
}
