import { expect } from "chai";
import PostalMime from "postal-mime";
import { table } from "../../src/database/connection";
import { closeConnections } from "../../src/mail/delivery";
import type { NewMessage } from "../../src/mail/message";
import { addToOutbox } from "../../src/mail/outbox";
import { Household } from "../../src/models/households/household";
import { renderMessage } from "../../src/models/messages/merging/render-message";
import { emailDraft } from "../../src/models/messages/outbox/email-draft";
import { unsubscribeAddress, unsubscribeToken } from "../../src/models/messages/unsubscribe-link";
import { Unsubscription } from "../../src/models/messages/unsubscription";
import { EmailDevice } from "../../src/models/settings/email-device";
import { forgetSettings } from "../../src/models/settings/setting";
import { dkimSettings, signatureOf } from "../support/dkim";
import { deliver, mailTo, message, rows } from "../support/mail";
import { MailServer } from "../support/mail-server";

const mailing: Partial<NewMessage> = {
  kind: "summer programs",
  subject: "Summer at the pool",
  body: "Hello <FirstName>, the pool opens.",
  fields: {},
  priority: "mailing",
  category: "mailing",
};

describe("a mailing", () => {
  let mailServer: MailServer;
  beforeEach(async () => {
    mailServer = await MailServer.start();
  });
  afterEach(async () => {
    closeConnections();
    await mailServer.stop();
  });

  function deliverAll() {
    return deliver(mailTo(mailServer.port, dkimSettings), { render: renderMessage, unsubscribe: unsubscribeAddress });
  }

  it("has its unsubscribe link in the header, signed, and in both parts; credentials and notices have none", async () => {
    await addToOutbox(message("ada.okafor@example.org", mailing), "live");
    await addToOutbox(message("ada.okafor@example.org", { body: "Your user name is <WebID>.", fields: {} }), "live");
    await addToOutbox(message("ada.okafor@example.org", { ...mailing, category: "notice", priority: "usual" }), "live");
    await deliverAll();

    const byKind = new Map<string, (typeof mailServer.taken)[number][]>();
    for (const taken of mailServer.taken) {
      const kind = taken.mime.includes("List-Unsubscribe") ? "mailing" : "other";
      byKind.set(kind, [...(byKind.get(kind) ?? []), taken]);
    }
    expect([mailServer.taken.length, byKind.get("mailing")?.length, byKind.get("other")?.length]).to.deep.equal([
      3, 1, 2,
    ]);

    const { mime } = byKind.get("mailing")?.[0] ?? { mime: "" };
    const { headers, text, html } = await PostalMime.parse(mime);
    const of = (name: string) => headers.filter(({ key }) => key === name).map(({ value }) => value);
    const [link = ""] = of("list-unsubscribe");
    expect(link).to.match(/^<http:\/\/[^ ]+\/unsubscribe\/[0-9a-f]{8}\.[\w-]{43}\.1001>$/);
    expect(of("list-unsubscribe-post")).to.deep.equal(["List-Unsubscribe=One-Click"]);
    expect(text).to.include(link.slice(1, -1));
    expect(html).to.include(`<a href="${link.slice(1, -1)}">`);

    const { result, covered } = await signatureOf(mime);
    expect(result).to.equal("pass");
    expect(covered).to.include.members(["list-unsubscribe", "list-unsubscribe-post"]);
    for (const other of byKind.get("other") ?? []) {
      expect(other.mime).not.to.include("/unsubscribe/");
      expect((await signatureOf(other.mime)).result).to.equal("pass");
    }
  });

  it("shows its link only to the household", async () => {
    const row = await addToOutbox(message("ada.okafor@example.org", mailing), "live");
    const seen = JSON.stringify(await renderMessage(row, "masked"));
    expect(seen).to.include("/unsubscribe/•••••••");
    expect(seen).not.to.include(unsubscribeToken(1001));
    expect(JSON.stringify(await rows())).not.to.include(unsubscribeToken(1001));
  });

  it("has its unsubscribe link in a draft for a clerk's mail program too", async () => {
    const { version, ...values } = await EmailDevice.read();
    const content = JSON.stringify({ ...values, protocol: "mail client", fromAddress: "parks@example.gov" });
    await table("settings").insert({ id: "email-device", content, version: 1, updatedAt: new Date() });
    forgetSettings();
    const draft = await PostalMime.parse(
      await emailDraft(await addToOutbox(message("ada.okafor@example.org", mailing), "hold")),
    );

    const link = unsubscribeAddress({ category: "mailing", householdId: 1001 }) ?? "";
    expect(draft.headers.find(({ key }) => key === "list-unsubscribe")?.value).to.equal(`<${link}>`);
    expect(draft.text).to.include(link);
    expect(draft.html).to.include(`<a href="${link}">`);
  });

  it("is cancelled while waiting when the household, or another with the same email, unsubscribes", async () => {
    await addToOutbox(message("abara.family@example.org", { ...mailing, householdId: 1005 }), "hold");
    await addToOutbox(message("abara.family@example.org", { ...mailing, householdId: 1006 }), "live");
    await addToOutbox(
      message("abara.family@example.org", { householdId: 1006, body: "<HouseholdID>", fields: {} }),
      "live",
    );
    await addToOutbox(message("ada.okafor@example.org", mailing), "live");
    await Unsubscription.add(await Household.find(1005), "link", "customer");
    await deliverAll();

    expect((await rows()).map(({ state }) => state)).to.deep.equal(["cancelled", "cancelled", "sent", "sent"]);
    expect(mailServer.recipients().sort()).to.deep.equal(["abara.family@example.org", "ada.okafor@example.org"]);
  });

  it("is checked again at the moment of sending, so that an unsubscription in the meantime counts", async () => {
    await Unsubscription.add(await Household.find(1001), "customer", "customer");
    await addToOutbox(message("ada.okafor@example.org", mailing), "live");
    await addToOutbox(message("ada.okafor@example.org", { body: "<HouseholdID>", fields: {} }), "live");
    await deliverAll();

    const [first, second] = await rows();
    expect(first).to.include({ state: "exception" });
    expect(first?.reply).to.include("unsubscribed from mailings");
    expect(second).to.include({ state: "sent" });
    expect(mailServer.taken).to.have.length(1);
  });
});
