import { createServer } from "node:net";
import { expect } from "chai";
import { table } from "../../src/database/connection";
import type { MailSettings } from "../../src/mail/mail-settings";
import type { MessageEvent } from "../../src/mail/message-events";
import { addToOutbox, cancel, findMessage, releaseHeld, retry, retryFailed } from "../../src/mail/outbox";
import { eraseExpiredPracticeSeals, openPracticeMessage } from "../../src/mail/practice-mode";
import { deliver, mailTo, message, only, rows, statesByRecipient } from "../support/mail";
import { MailServer } from "../support/mail-server";

describe("practice and hold", () => {
  const server = createServer((socket) => {
    connections++;
    socket.destroy();
  });
  let connections = 0;
  let port = 0;

  before((done) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      port = typeof address === "object" && address ? address.port : 0;
      done();
    });
  });
  beforeEach(() => {
    connections = 0;
  });
  after(() => server.close());

  const practice = (): MailSettings => mailTo(port, { mode: "practice" });

  it("processes emails in practice without opening a connection", async () => {
    await addToOutbox(message("ada.okafor@example.org"), "practice");
    await deliver(practice());
    expect(await only()).to.include({ state: "practice", practiceSeal: null, sentAt: null, attempts: 0 });
    expect(connections).to.equal(0);
  });

  it("stores practice emails sealed for a day, only in the demonstration", async () => {
    await addToOutbox(message("ada.okafor@example.org"), "practice");
    await deliver(practice(), { demonstration: true });
    const row = await only();
    expect(JSON.stringify(row)).not.to.include("maple-7");
    expect(openPracticeMessage(row)?.text).to.include("maple-7");
    expect(openPracticeMessage({ ...row, id: row.id + 1 })).to.equal(null);

    await table("messages").update({ practiceSealEndsAt: new Date(Date.now() - 1) });
    expect(openPracticeMessage(await only())).to.equal(null);
    expect(await eraseExpiredPracticeSeals()).to.equal(1);
    expect(await only()).to.include({ practiceSeal: null });
    expect(connections).to.equal(0);
  });

  it("makes an email with a missing value an exception in practice too", async () => {
    await addToOutbox(message("ada.okafor@example.org"), "practice");
    await deliver(practice(), { render: async () => ({ exception: "There is no PIN to merge." }) });
    expect(await only()).to.include({ state: "exception" });
  });

  it("never sends a practice email when mail goes live, and never loses a live one when mail goes back to practice", async () => {
    const mailServer = await MailServer.start();
    await addToOutbox(message("practice@example.org"), "practice");
    await addToOutbox(message("live@example.org"), "live");
    await deliver(practice());
    expect(await statesByRecipient()).to.deep.equal({
      "practice@example.org": "practice",
      "live@example.org": "queued",
    });
    await addToOutbox(message("late@example.org"), "practice");
    await deliver(mailTo(mailServer.port));
    expect(mailServer.recipients()).to.deep.equal(["live@example.org"]);
    expect((await statesByRecipient())["late@example.org"]).to.equal("practice");
    await mailServer.stop();
  });

  it("holds emails until they are released", async () => {
    const { id } = await addToOutbox(message("ada.okafor@example.org"), "hold");
    await deliver(mailTo(port, { mode: "hold" }));
    await deliver(practice());
    expect((await findMessage(id))?.state).to.equal("held");
    expect(await releaseHeld("hold", "by ruth", 10)).to.equal(0);
    expect(await releaseHeld("practice", "by ruth", 10)).to.equal(1);
    await deliver(practice());
    expect((await findMessage(id))?.state).to.equal("practice");
  });

  it("doesn't change queued emails while mail is on hold", async () => {
    await addToOutbox(message("ada.okafor@example.org"), "live");
    await deliver(mailTo(port, { mode: "hold" }));
    expect((await only()).state).to.equal("queued");
    expect(connections).to.equal(0);
  });

  it("cancels waiting emails, and not sent ones", async () => {
    const { id } = await addToOutbox(message("ada.okafor@example.org"), "live");
    expect(await cancel(id, "by ruth")).to.equal(true);
    expect(await cancel(id, "by ruth")).to.equal(false);
    expect(await retry(id, "live", "by ruth")).to.equal(true);
    await table("messages").update({ state: "sent" });
    expect(await cancel(id, "by ruth")).to.equal(false);
    expect(await retry(id, "live", "by ruth")).to.equal(false);
    const words = (await table("message_events").orderBy("id")).map(({ state, words }: MessageEvent) => [state, words]);
    expect(words).to.deep.equal([
      ["queued", null],
      ["cancelled", "by ruth"],
      ["queued", "by ruth"],
    ]);
  });

  it("retries all failed emails, except those in the state unknown", async () => {
    for (const state of ["refused", "exception", "unknown", "sent", "bounced"]) {
      const { id } = await addToOutbox(message(`${state}@example.org`), "live");
      await table("messages").where({ id }).update({ state });
    }
    const ids = (await rows()).map(({ id }) => id);
    expect(await retryFailed("live", "by ruth", ids)).to.equal(3);
    expect(await statesByRecipient()).to.include({ "unknown@example.org": "unknown", "sent@example.org": "sent" });
  });
});
