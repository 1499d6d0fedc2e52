import { expect } from "chai";
import { table } from "../../src/database/connection";
import { closeConnections } from "../../src/mail/delivery";
import { relayState } from "../../src/mail/mail-server-state";
import { post } from "../../src/mail/outbox";
import { deliver, letter, letters, mailTo, rows } from "../support/mail";
import { Relay, reply } from "../support/mail-server";
import { ownCertificate } from "../support/own-certificate";

describe("a relay that refuses everyone", () => {
  let relay: Relay | undefined;
  afterEach(async () => {
    closeConnections();
    await relay?.stop();
    relay = undefined;
  });

  const waiting = { timing: { firstProbeMs: 60_000, longestProbeMs: 60_000 } };

  it("is tried by one letter at a time; the others wait, and no attempt is used up", async () => {
    const gone = await Relay.start();
    await gone.stop();
    await letters(20);
    await deliver(mailTo(gone.port), waiting);

    expect(new Set((await rows()).map(({ state, attempts }) => `${state} ${attempts}`))).to.deep.equal(
      new Set(["queued 0"]),
    );
    expect(await relayState()).to.include({ state: "unreachable", words: "Nobody answers at this host and port." });

    relay = await Relay.start({}, gone.port);
    expect(await deliver(mailTo(relay.port), waiting)).to.equal(false);
    expect(relay.connections).to.equal(0);
    await probeNow();
    await deliver(mailTo(relay.port), waiting);
    expect(relay.taken).to.have.length(20);
    expect(await relayState()).to.include({ state: "accepting", words: null });
  });

  it("opens one connection a probe while it goes on refusing", async () => {
    relay = await Relay.start({ connect: () => reply(421, "4.3.2 not now") });
    await letters(20);
    await deliver(mailTo(relay.port), waiting);
    const before = relay.connections;
    expect(before).to.be.at.most(5);
    expect((await relayState()).state).to.equal("refusing");
    expect((await relayState()).words).to.include("not now");

    for (let probe = 1; probe <= 3; probe++) {
      await probeNow();
      await deliver(mailTo(relay.port), waiting);
      expect(relay.connections).to.equal(before + probe);
    }
    expect(new Set((await rows()).map(({ attempts }) => attempts))).to.deep.equal(new Set([0]));
  });

  it("refuses the sign-in: nothing is sent, and the words say so", async () => {
    relay = await Relay.start({
      authOptional: false,
      signIn: (_user, password) => password === "right",
      hideSTARTTLS: true,
    });
    await letters(3);
    await deliver(mailTo(relay.port, { user: "parks", password: "wrong" }), waiting);
    expect(relay.taken).to.have.length(0);
    expect((await relayState()).state).to.equal("refusing");
    expect((await relayState()).words).to.include("Authentication credentials");

    await probeNow();
    await deliver(mailTo(relay.port, { user: "parks", password: "right" }), waiting);
    expect(relay.taken).to.have.length(3);
  });

  it("refuses our sender", async () => {
    relay = await Relay.start({ sender: () => reply(553, "5.7.1 sender not owned by you") });
    await letters(10);
    await deliver(mailTo(relay.port), waiting);
    expect((await relayState()).words).to.include("The sender is refused");
    expect(new Set((await rows()).map(({ state, attempts }) => `${state} ${attempts}`))).to.deep.equal(
      new Set(["queued 0"]),
    );
  });

  it("breaks off every conversation: after five of them the others wait", async () => {
    relay = await Relay.start({
      sender: (_address, session) => {
        relay?.drop(session);
        return undefined;
      },
    });
    await letters(40);
    await deliver(mailTo(relay.port), { timing: { ...waiting.timing, firstWaitMs: 60_000, longestWaitMs: 60_000 } });
    expect(relay.connections).to.be.within(5, 10);
    expect((await relayState()).state).to.equal("refusing");
  });

  it("has a certificate nobody trusts: not a letter leaves, and never without TLS", async () => {
    relay = await Relay.start({ ...ownCertificate(), secure: false });
    await post(letter("ada.okafor@example.org"), "live");
    await deliver(mailTo(relay.port, { security: "STARTTLS" }), waiting);
    expect(relay.taken).to.have.length(0);
    expect((await relayState()).words).to.equal("The relay's certificate is not trusted: it is signed by itself.");
    await relay.stop();

    relay = await Relay.start();
    await probeNow();
    await deliver(mailTo(relay.port, { security: "STARTTLS" }), waiting);
    expect(relay.taken).to.have.length(0);
  });
});

async function probeNow() {
  await table("relay_states").update({ probeAt: new Date() });
}
