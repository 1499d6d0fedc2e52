import { expect } from "chai";
import { rowsOf, table, transaction } from "../../src/database/connection";
import { resumeBatch, stopBatch } from "../../src/mail/message-batches";
import { optOut } from "../../src/texts/opted-out-mobiles";
import { ACCOUNT, addTexts, Provider, refuses, sendTexts, setMobiles, TOKEN, takes, textRows } from "../support/texts";

const ADA = "+19515550101";
const PETR = "+19515550107";

const states = async () => (await textRows()).map(({ state }) => state);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("the outbox of texts", () => {
  let provider: Provider;

  beforeEach(async () => {
    provider = await Provider.start();
    await setMobiles({ 1001: "(951) 555-0101", 1007: "951 555 0107" });
  });
  afterEach(() => provider.stop());

  it("sends each text once, from our number and account", async () => {
    await addTexts("Hello <FirstName>", { 1001: ADA, 1007: PETR });
    await sendTexts(provider.settings());
    await sendTexts(provider.settings());

    expect(provider.taken.map(({ to, from, body }) => [to, from, body])).to.have.deep.members([
      [ADA, "+19515550199", "Hello Ada"],
      [PETR, "+19515550199", "Hello Ada"],
    ]);
    const [, encoded = ""] = (provider.taken[0]?.authorization ?? "").split(" ");
    expect(Buffer.from(encoded, "base64").toString()).to.equal(`${ACCOUNT}:${TOKEN}`);
    const [row] = await textRows();
    expect(row).to.deep.include({ state: "sent", attempts: 1, providerId: `SM${ADA}` });
    expect(row?.sentAt).to.be.instanceOf(Date);
  });

  it("sends nothing in practice or on hold", async () => {
    await addTexts("Hello", { 1001: ADA }, "practice");
    await addTexts("Hello", { 1007: PETR }, "live", 2);
    await sendTexts(provider.settings({ mode: "practice" }));
    expect(await states()).to.deep.equal(["practice", "queued"]);
    await sendTexts(provider.settings({ mode: "hold" }));
    await sendTexts(provider.settings({ authToken: "" }));
    expect(await states()).to.deep.equal(["practice", "queued"]);
    expect(provider.taken).to.deep.equal([]);
  });

  it("retries after 429 and 5xx with a growing wait, and finally gives up", async () => {
    await addTexts("Hello", { 1001: ADA });
    provider.answer = refuses(429, 20429, "Too many requests");
    await sendTexts(provider.settings());
    expect((await textRows())[0]).to.deep.include({ state: "queued", attempts: 1, replyCode: 20429 });
    await pause(40);
    provider.answer = refuses(503, 503, "Busy");
    await sendTexts(provider.settings());
    await pause(70);
    provider.answer = takes;
    await sendTexts(provider.settings());
    expect((await textRows())[0]).to.deep.include({ state: "sent", attempts: 3 });

    await addTexts("Hello", { 1007: PETR }, "live", 2);
    provider.answer = refuses(500, 500, "Broken");
    await sendTexts(provider.settings(), { giveUpAfterMs: -1 });
    expect((await textRows())[1]).to.deep.include({ state: "refused", reply: "Broken" });
  });

  it("says why the provider refused a text, and does not retry it", async () => {
    await addTexts("Hello", { 1001: ADA });
    provider.answer = refuses(400, 21211, "The 'To' number is not a valid phone number.");
    await sendTexts(provider.settings());
    await sendTexts(provider.settings());
    expect(provider.taken).to.have.length(1);
    expect((await textRows())[0]).to.deep.include({ state: "refused", replyCode: 21211 });
  });

  it("records a mobile that texted STOP to the provider, and sends nothing to one that texted STOP to us", async () => {
    await addTexts("Hello", { 1001: ADA });
    provider.answer = refuses(400, 21610, "Attempt to send to unsubscribed recipient");
    await sendTexts(provider.settings());
    expect(await table("stopped_mobiles").pluck("mobile")).to.deep.equal([ADA]);

    provider.answer = takes;
    await optOut(PETR);
    await addTexts("Hello", { 1007: PETR }, "live", 2);
    await sendTexts(provider.settings());
    expect(provider.taken).to.have.length(1);
    expect((await textRows())[1]).to.deep.include({
      state: "exception",
      reply: "Novak, Petr opted out of texts with STOP.",
    });
  });

  it("marks a text unknown if no answer came, and never resends it automatically", async () => {
    await addTexts("Hello", { 1001: ADA });
    provider.answer = (_taken, res) => void res.socket?.destroy();
    await sendTexts(provider.settings());
    expect(await states()).to.deep.equal(["unknown"]);

    await addTexts("Hello", { 1007: PETR }, "live", 2);
    provider.answer = () => {};
    await sendTexts(provider.settings());
    expect(await states()).to.deep.equal(["unknown", "unknown"]);
    provider.answer = takes;
    await sendTexts(provider.settings());
    expect(provider.taken).to.have.length(2);
  });

  it("marks the claimed texts of a dead worker unknown", async () => {
    await addTexts("Hello", { 1001: ADA });
    await table("texts").update({ state: "sending", leaseHolder: "gone 1", leaseEndsAt: new Date(Date.now() - 1) });
    await sendTexts(provider.settings());
    expect(provider.taken).to.deep.equal([]);
    expect((await textRows())[0]).to.deep.include({ state: "unknown", attempts: 1 });
  });

  it("waits if the provider can't be reached or refuses the account, and counts no attempt", async () => {
    await addTexts("Hello", { 1001: ADA, 1007: PETR });
    await sendTexts(provider.settings({ baseUrl: "http://127.0.0.1:1" }));
    expect((await textRows()).map(({ state, attempts }) => [state, attempts])).to.deep.equal([
      ["queued", 0],
      ["queued", 0],
    ]);
    await pause(350);
    provider.answer = refuses(401, 20003, "Authenticate");
    await sendTexts(provider.settings());
    expect(provider.taken).to.have.length(1);
    expect(await states()).to.deep.equal(["queued", "queued"]);
    await pause(350);
    provider.answer = takes;
    await sendTexts(provider.settings());
    expect(await states()).to.deep.equal(["sent", "sent"]);
  });

  it("sends nothing of a stopped batch", async () => {
    await addTexts("Hello", { 1001: ADA }, "live", 7);
    await transaction(() => stopBatch(7));
    await sendTexts(provider.settings());
    expect(await states()).to.deep.equal(["queued"]);
    await transaction(() => resumeBatch(7));
    await sendTexts(provider.settings());
    expect(await states()).to.deep.equal(["sent"]);
  });

  it("merges a PIN at the moment of sending, only to the household's own mobile, and stores it nowhere", async () => {
    await addTexts("Your PIN: <WebPin>", { 1007: PETR, 1001: ADA, 1003: "+19515550103" });
    await setMobiles({ 1003: "(951) 555-0199" });
    provider.answer = refuses(400, 21211, "No: Your PIN: garden-swift-5");
    await sendTexts(provider.settings());
    expect(provider.taken.map(({ body }) => body)).to.deep.equal(["Your PIN: garden-swift-5"]);
    const [ada, ana, petr] = await textRows();
    expect(petr?.reply).to.equal("No: Your PIN: •••••••");
    expect(ada).to.deep.include({ state: "exception" });
    expect(ada?.reply).to.match(/^Okafor, Ada (has had|chose) their own PIN/);
    expect(ana?.reply).to.equal("Rivera, Ana now has a different mobile number.");
    expect(JSON.stringify([await textRows(), await rowsOf("select * from shared_texts")])).not.to.include(
      "garden-swift-5",
    );
  });

  it("stores no part of a PIN when the provider's answer is shortened", async () => {
    await addTexts("Your PIN: <WebPin>", { 1007: PETR });
    provider.answer = refuses(400, 21211, `${"x".repeat(290)}garden-swift-5`);
    await sendTexts(provider.settings());
    const [petr] = await textRows();
    expect(petr?.reply)
      .to.match(/^x{290}/)
      .and.not.include("garden");
  });

  it("records that an assigned PIN was sent once the provider accepts it", async () => {
    await addTexts("Your PIN: <WebPin>", { 1007: PETR });
    await sendTexts(provider.settings());
    const webUser = await table("web_users").where({ householdId: 1007 }).first();
    expect(webUser?.pinMailedAt).not.to.equal(null);
  });
});
