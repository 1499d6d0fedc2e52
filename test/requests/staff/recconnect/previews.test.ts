import { expect } from "chai";
import { table } from "../../../../src/database/connection";
import { Household } from "../../../../src/models/households/household";
import { renderMessage } from "../../../../src/models/messages/merging/render-message";
import { Unsubscription } from "../../../../src/models/messages/unsubscription";
import type { Campaign } from "../../../../src/models/recconnect/campaign";
import type { Mailing } from "../../../../src/models/recconnect/mailing/mailing";
import { mailingDefaults } from "../../../../src/models/recconnect/mailing/mailing";
import { addCampaign } from "../../../support/campaigns";
import { clerkNamed, eventsOf } from "../../../support/clerks";
import { outbox } from "../../../support/messages";
import { extractedCampaign, highlight, highlightAllBut } from "../../../support/recconnect";
import { signedInAs } from "../../../support/site";
import { setMobiles } from "../../../support/texts";

const CREDENTIALS = { subject: "For <FirstName>", body: "Your login: <WebID>\n\nYour PIN: <WebPin>\n\n<SiteLink>" };

let campaign: Campaign;

const ruth = () => signedInAs("ruth");
const preview = async (query = "") => (await ruth()).get(`/staff/recconnect/${campaign.id}/preview${query}`);
const draft = async (values: Record<string, string>) =>
  (await ruth()).post(
    `/staff/recconnect/${campaign.id}/preview`,
    { send: "email", twoParts: "no", ...values },
    `/staff/recconnect/${campaign.id}/mailing`,
  );
const writes = (mailing: Partial<Mailing>) =>
  campaign.update({ mailing: JSON.stringify({ ...mailingDefaults, ...mailing }) });
const links = (text: string) =>
  [...text.matchAll(/rel="(prev|next)" href="([^"]+)"/g)].map(([, rel, href]) => [rel, href]);

describe("the preview of a mailing", () => {
  beforeEach(async () => {
    campaign = await extractedCampaign([1001, 1003, 1007]);
    await writes(CREDENTIALS);
  });

  it("shows a real recipient, secrets masked, and steps to the next and back", async () => {
    const first = await preview();
    expect(first.text).to.include("Preview for <bdi>Okafor, Ada</bdi>").and.to.include("Your login: okafor");
    expect(first.text)
      .to.include("•••••••")
      .and.not.to.match(/maple-river|garden-swift/);
    expect(first.text).to.match(/An exception, so nothing is sent: Okafor, Ada (has had|chose) their own PIN/);
    const [[, next = ""] = []] = links(first.text);
    const second = await preview(next.slice(next.indexOf("?")));
    expect(second.text).to.include("Preview for <bdi>Rivera, Ana</bdi>");
    expect(links(second.text).map(([rel]) => rel)).to.deep.equal(["prev", "next"]);
  });

  it("goes to a household by its ID, and says where it is not among the recipients", async () => {
    expect((await preview("?household=1007")).text).to.include("Preview for <bdi>Novak, Petr</bdi>");
    expect((await preview("?household=1004")).text).to.include("1004 is not a recipient of this mailing");
    await table("campaign_records").where({ householdId: 1007 }).update({ lastKey: "novak" });
    expect((await preview("?household=nov")).text).to.include("Preview for <bdi>Novak, Petr</bdi>");
    expect((await preview("?record=zzz")).text).to.include("Preview for <bdi>Okafor, Ada</bdi>");
  });

  it("keeps to the highlighted records where only those are processed", async () => {
    await campaign.update({ processing: JSON.stringify({ ...campaign.processingOptions, records: "highlighted" }) });
    await highlight(campaign, [1003]);
    const only = await preview();
    expect(only.text).to.include("Preview for <bdi>Rivera, Ana</bdi>");
    expect(links(only.text)).to.deep.equal([]);
    expect((await preview("?household=1007")).text).to.include("is not a recipient");
    await highlightAllBut(campaign, [1001]);
    expect((await preview()).text).to.include("Preview for <bdi>Rivera, Ana</bdi>");
    expect((await preview("?household=1001")).text).to.include("is not a recipient");
  });

  it("says who would be excluded, and what is wrong with a text that can't be sent", async () => {
    await writes({ subject: "News", body: "Hello <FirstName>" });
    await Unsubscription.add(await Household.find(1003), "clerk", await clerkNamed("ruth"));
    expect((await preview("?household=1003")).text).to.include("Left out: Rivera, Ana unsubscribed from mailings.");
    expect((await preview("?household=1001")).text).to.include("/unsubscribe/•••••••");
    await writes({ subject: "", body: "" });
    expect((await preview()).text)
      .to.include("The mailing isn&#39;t ready")
      .and.to.include("Write the text.");
  });

  it("shows each of two parts, and the text with its length", async () => {
    await setMobiles({ 1007: "(951) 555-0107" });
    await writes({ subject: "One", body: "You are <WebID>", twoParts: "text", secondBody: "PIN: <WebPin> ✓" });
    const { text } = await preview("?household=1007");
    expect(text).to.include("Text with the PIN, 60 minutes later").and.to.include("+19515550107");
    expect(text).to.include("1 message (UCS-2").and.not.to.include("garden-swift");
    expect((await preview("?household=1001")).text).to.match(/has no mobile phone|own PIN/);
  });

  it("is shown of what is being written too, saving nothing", async () => {
    const shown = await draft({ subject: "Hi <FirstName>", body: "**Hello** <Household>", household: "1003" });
    expect(shown.text).to.include("Rivera, Ana").and.to.include("Hi Ana").and.not.to.include("<h1");
    expect((await draft({ subject: "", body: "Hello <FirstName>" })).text).to.include("Hello Ada");
    expect((await draft({ body: "Hello <Frist>" })).text).to.include("&lt;Frist&gt; is not a merge field");
    expect((await draft({ body: "x", send: "texts", textBody: "y".repeat(200) })).text).to.include(
      "200 characters, 2 messages (GSM-7)",
    );
    expect((await draft({ body: "x", household: "1008" })).text).to.include("is not a recipient");
    expect((await draft({ body: "<script>alert(1)</script>" })).text).not.to.include("<script>");
    expect(campaign.mailingOptions.subject).to.equal(CREDENTIALS.subject);
  });
});

describe("send me this one", () => {
  const send = async (values: Record<string, string>) =>
    (await ruth()).post(`/staff/recconnect/${campaign.id}/copies`, values, `/staff/recconnect/${campaign.id}/preview`);

  beforeEach(async () => {
    campaign = await extractedCampaign([1007]);
    await writes(CREDENTIALS);
  });

  it("sends a marked copy with this recipient's values and no secret to the clerk, and nothing to the household", async () => {
    const page = await send({ record: "", address: "ruth@example.gov" });
    expect(page.status).to.equal(303);
    const messages = await outbox();
    expect(messages.map(({ recipient, subject, householdId }) => [recipient, subject, householdId])).to.deep.equal([
      ["ruth@example.gov", "Copy: For <FirstName>", null],
    ]);
    const [copy] = messages;
    const rendered = copy && (await renderMessage(copy, "real"));
    expect(rendered).to.deep.include({ subject: "Copy: For Petr" });
    const text = (rendered as { text: string }).text;
    expect(text).to.include("what Novak, Petr would get").and.to.include("Your login: novak");
    expect(text).to.include("Your PIN: •••••••").and.not.to.include("garden-swift");
    expect((await eventsOf("mailing copy sent"))[0]?.details).to.deep.include({
      household: 1007,
      to: "ruth@example.gov",
    });
  });

  it("sends both parts, and of a household without a user name says so", async () => {
    campaign = await addCampaign({
      households: [1005],
      mailing: { body: "You are <WebID>", twoParts: "email", secondSubject: "PIN", secondBody: "<WebPin>" },
    });
    await send({ record: "", address: "ruth@example.gov" });
    const messages = await outbox("RecConnect copy");
    expect(messages).to.have.length(2);
    const rendered = messages[0] && (await renderMessage(messages[0], "real"));
    expect((rendered as { text: string }).text).to.include("You are [no WebID]");
  });

  it("asks for an address, and sends nothing of a text that can't be sent", async () => {
    expect((await send({ record: "", address: "me" })).text).to.include("Enter your email address");
    await writes({ subject: "", body: "" });
    expect((await send({ record: "", address: "ruth@example.gov" })).status).to.equal(422);
    expect(await outbox()).to.have.length(0);
  });
});
