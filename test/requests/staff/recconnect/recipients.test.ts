import { expect } from "chai";
import { table } from "../../../../src/database/connection";
import { renderMessage } from "../../../../src/models/messages/merging/render-message";
import { releaseAndRetry } from "../../../../src/models/messages/outbox/release-and-retry";
import { recountFinished } from "../../../../src/models/recconnect/sending/recounting";
import { addCampaign, setMailMode, submitted, untilFinished, workOnCampaignsNow } from "../../../support/campaigns";
import { eventsOf } from "../../../support/clerks";
import { deliver, mailTo } from "../../../support/mail";
import { MailServer, reply } from "../../../support/mail-server";
import { signedInAs } from "../../../support/site";
import { setTextDevice } from "../../../support/text-device";
import { Provider, refuses, sendTexts, setMobiles, takes, textRows } from "../../../support/texts";

const ADA = "+19515550101";
const NILS = "+19515550102";
const ANA = "+19515550103";
const OTHER = "+19515550188";
const BOTH = { send: "both", skipTextIfEmail: false, textBody: "Hello <FirstName>, see <SiteLink>" } as const;
const address = (campaign: { id: number }, part = "") => `/staff/recconnect/${campaign.id}${part}`;
const { signal } = new AbortController();

/** The lines of the list, each as words. */
function listed(page: string) {
  const rows = page.slice(page.indexOf("<tbody")).match(/<tr>[\s\S]*?<\/tr>/g) ?? [];
  return rows.map((row) =>
    row
      .replace(/<[^>]*>/g, " ")
      .replace(/\s+/g, " ")
      .trim(),
  );
}

describe("the recipients of a mailing by email and text", () => {
  let provider: Provider;
  let mailServer: MailServer;

  beforeEach(async () => {
    provider = await Provider.start();
    mailServer = await MailServer.start({
      recipient: (to) => (to.startsWith("ana") ? reply(550, "5.1.1 no such user") : undefined),
    });
    await setMailMode("live");
    await setTextDevice();
    // Ada and Ana have an email too, Nils has none.
    await setMobiles({ 1001: ADA, 1002: NILS, 1003: ANA });
    provider.answer = ({ to, ...taken }, res) =>
      (to === ADA ? refuses(400, 21211, "No such number") : takes)({ to, ...taken }, res);
  });
  afterEach(() => Promise.all([provider.stop(), mailServer.stop()]));

  async function finished(mailing: object = BOTH) {
    const campaign = await submitted(await addCampaign({ households: [1001, 1002, 1003], mailing }));
    return untilFinished(campaign.id, async () => {
      await deliver(mailTo(mailServer.port), { render: renderMessage });
      await sendTexts(provider.settings());
    });
  }

  it("are listed by what became of their text, beside an accepted email too; the counts lead there", async () => {
    const campaign = await finished();
    const ruth = await signedInAs("ruth");
    expect((await ruth.get(address(campaign))).text)
      .to.include(
        `<a class="usa-link" href="${address(campaign, "/recipients?texts=refused")}">1 refused by the provider`,
      )
      .and.include(`${address(campaign, "/recipients?texts=sent")}">2 accepted by the provider`);

    const list = async (query: string) => listed((await ruth.get(address(campaign, `/recipients?${query}`))).text);
    const refused = await list("texts=refused");
    expect(refused).to.have.length(1);
    expect(refused[0]).to.include("Okafor, Ada").and.include("Sent Text: refused").and.include("No such number");
    expect(await list("state=sent&texts=refused")).to.deep.equal(refused);
    expect((await list("state=refused&texts=sent"))[0]).to.match(/Rivera, Ana .* Refused Text: sent/);
    expect((await list("texts=sent")).map((row) => row.split(" ")[0])).to.deep.equal(["Lindqvist,", "Rivera,"]);
    expect(await list("state=refused&texts=refused")).to.deep.equal([]);
    expect(await list("state=sent")).to.have.length(2);
    expect(await list("texts=%27--")).to.have.length(3);
  });

  it("are exported as they are listed, and nobody else may", async () => {
    const campaign = await finished();
    await table("members").where({ householdId: 1001, relation: "primary" }).update({ lastName: "=1+1" });
    const ruth = await signedInAs("ruth");
    const file = await ruth.get(address(campaign, "/recipients.csv?state=sent&texts=refused"));
    expect(file.headers["content-disposition"]).to.include(`recconnect-${campaign.id}-recipients.csv`);
    const [head, ...lines] = file.text.trim().split("\r\n");
    expect(head)
      .to.include("Household ID,Household,Email or mobile,State")
      .and.include("Provider's answer for the text");
    expect(lines).to.have.length(1);
    expect(lines[0]).to.include("'=1+1, Ada").and.include("Sent").and.include("Refused").and.include("No such number");
    expect((await ruth.get(address(campaign, "/recipients.csv"))).text.trim().split("\r\n")).to.have.length(4);
    expect((await eventsOf("RecConnect recipients exported", 2)).at(-1)?.details).to.include({
      state: "sent",
      texts: "refused",
    });
    expect((await (await signedInAs("dana")).get(address(campaign, "/recipients.csv"))).status).to.equal(403);
  });

  it("have words of their own for texts: a text goes to no mail server", async () => {
    const ruth = await signedInAs("ruth");
    const byText = await finished({ send: "texts", textBody: "Hello" });
    const main = (page: string) => page.slice(page.indexOf("<main"));
    for (const part of ["", "/recipients?state=sent", "/recipients?state=refused", "/recipients?texts=sent"]) {
      expect(main((await ruth.get(address(byText, part))).text), part)
        .to.include("text provider")
        .and.not.match(/mail server/i);
    }
    const both = await finished();
    for (const state of ["queued", "sending", "sent", "refused", "unknown", "cancelled", "practice", "exception"]) {
      expect(main((await ruth.get(address(both, `/recipients?texts=${state}`))).text), state).to.not.match(
        /mail server/i,
      );
    }
    expect(main((await ruth.get(address(both, "/recipients?state=sent"))).text)).to.include(
      "or for a text its provider",
    );
  });

  it("whose text was refused get it once more, at the mobile they have now; nobody whose text was taken, and no message", async () => {
    const campaign = await finished();
    const ruth = await signedInAs("ruth");
    const list = (await ruth.get(address(campaign, "/recipients?texts=refused"))).text;
    expect(list).to.include("Send again all texts that failed");
    expect((await ruth.get(address(campaign, "/recipients?texts=sent"))).text).to.not.include("Send again all texts");

    await setMobiles({ 1001: OTHER });
    const before = provider.taken.length;
    await ruth.post(address(campaign, "/retries"), { what: "texts" }, address(campaign));
    expect((await ruth.get(address(campaign))).text).to.include("1 text of this mailing will be sent again.");
    while (await releaseAndRetry(signal)) {}
    await sendTexts(provider.settings());
    expect(provider.taken.slice(before).map(({ to }) => to)).to.deep.equal([OTHER]);
    expect((await textRows()).map(({ state }) => state)).to.deep.equal(["sent", "sent", "sent"]);
    const messages = (await table("messages").where({ batch: campaign.id })) as unknown as { state: string }[];
    expect(messages.map(({ state }) => state).sort()).to.deep.equal(["refused", "sent"]);
    await recountFinished(signal);
    expect((await ruth.get(address(campaign, "/recipients?texts=refused"))).text).to.include("There are none");
  });

  it("get a cancelled text again when a person says so of this one, at the mobile they have now", async () => {
    const campaign = await submitted(
      await addCampaign({ households: [1002], mailing: { send: "texts", textBody: "Hello" } }),
    );
    await workOnCampaignsNow();
    const ruth = await signedInAs("ruth");
    await ruth.post(address(campaign, "/cancellations"), {}, "/staff");
    await untilFinished(campaign.id);
    const [text] = await textRows();
    await setMobiles({ 1002: OTHER });
    expect((await ruth.get(address(campaign, "/recipients?texts=cancelled"))).text).to.include("Send the text again");
    await ruth.post(address(campaign, `/texts/${text?.id}/retries`), {}, "/staff");
    await sendTexts(provider.settings());
    expect(provider.taken.map(({ to }) => to)).to.deep.equal([OTHER]);
  });

  it("whom only a text should have reached, and didn't, are in the report of those not reached", async () => {
    const campaign = await finished({ send: "texts", textBody: "Hello" });
    const ruth = await signedInAs("ruth");
    expect((await ruth.get(address(campaign))).text).to.include("1 recipient has no confirmed message");
    const report = (await ruth.get(address(campaign, "/report?records=not+reached"))).text;
    expect(report).to.include("Okafor").and.not.include("Rivera");
  });
});
