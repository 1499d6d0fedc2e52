import { expect } from "chai";
import { table } from "../../../../src/database/connection";
import { Household } from "../../../../src/models/households/household";
import { renderMessage } from "../../../../src/models/messages/merging/render-message";
import { releaseAndRetry } from "../../../../src/models/messages/outbox/release-and-retry";
import { Unsubscription } from "../../../../src/models/messages/unsubscription";
import { Campaign } from "../../../../src/models/recconnect/campaign";
import { recountFinished } from "../../../../src/models/recconnect/sending/recounting";
import { optOut } from "../../../../src/texts/opted-out-mobiles";
import { addCampaign, setMailMode, submitted, untilFinished, workOnCampaignsNow } from "../../../support/campaigns";
import { eventsOf } from "../../../support/clerks";
import { deliver, mailTo } from "../../../support/mail";
import { MailServer, reply } from "../../../support/mail-server";
import { signedInAs } from "../../../support/site";
import { setTextDevice } from "../../../support/text-device";
import { Provider, refuses, sendTexts, setMobiles, takes, textRows } from "../../../support/texts";

const ADA = "+19515550101";
const NILS = "+19515550102";
const TEXTS = { send: "texts", textBody: "Hello <FirstName>, see <SiteLink>" } as const;
const address = (campaign: { id: number }, part = "") => `/staff/recconnect/${campaign.id}${part}`;
const { signal } = new AbortController();

async function outboxDone() {
  while (await releaseAndRetry(signal)) {}
}

async function clerk(name: "ruth" | "dana") {
  const browser = await signedInAs(name);
  return {
    at: async (path: string) => (await browser.get(path)).text,
    press: (path: string, values = {}) => browser.post(path, values, "/staff"),
  };
}

describe("the recipients of a mailing, afterwards", () => {
  it("that were counted as exceptions or cancelled are those that are listed, with the email they have", async () => {
    await setMailMode("live");
    const mailServer = await MailServer.start();
    const body = "Your login: <WebID>, your PIN: <WebPin>, <SiteLink>";
    const campaign = await submitted(await addCampaign({ households: [1001, 1007], mailing: { body } }));
    await workOnCampaignsNow();
    // Petr chose a PIN between his message's writing and its sending.
    await table("web_users").where({ householdId: 1007 }).update({ pinSeal: null, pinChangedAt: new Date() });
    await untilFinished(campaign.id, () => deliver(mailTo(mailServer.port), { render: renderMessage }));
    await mailServer.stop();

    const ruth = await clerk("ruth");
    expect(await ruth.at(address(campaign))).to.match(/state=exception">Exception<\/a><\/th>\s*<td>2</);
    const exceptions = await ruth.at(address(campaign, "/recipients?state=exception"));
    expect(exceptions).to.include("Okafor, Ada").and.include("Novak, Petr").and.include("ada.okafor@example.org");
  });

  it("that were cancelled in the outbox or before their turn are listed together", async () => {
    await setMailMode("live");
    const campaign = await submitted(await addCampaign({ households: [1001, 1003] }));
    await workOnCampaignsNow();
    const ruth = await clerk("ruth");
    await ruth.press(address(campaign, "/cancellations"));
    await untilFinished(campaign.id);
    expect(await ruth.at(address(campaign))).to.match(/state=cancelled">Cancelled<\/a><\/th>\s*<td>2</);
    const cancelled = await ruth.at(address(campaign, "/recipients?state=cancelled"));
    expect(cancelled).to.include("Okafor, Ada").and.include("Rivera, Ana");
  });

  it("are counted anew when something of them changes after the end", async () => {
    await setMailMode("live");
    let isThere = false;
    const mailServer = await MailServer.start({
      recipient: () => (isThere ? undefined : reply(550, "5.1.1 no such user")),
    });
    const send = () => deliver(mailTo(mailServer.port), { render: renderMessage });
    const campaign = await submitted(await addCampaign({ households: [1001] }));
    await untilFinished(campaign.id, send);
    const ruth = await clerk("ruth");
    expect(await ruth.at(address(campaign))).to.include("Resend what failed");

    isThere = true;
    await ruth.press(address(campaign, "/retries"));
    await outboxDone();
    await recountFinished(signal);
    expect(JSON.parse((await Campaign.find(campaign.id)).counts).first).to.deep.equal({ queued: 1 });
    await send();
    await recountFinished(signal);
    await mailServer.stop();
    const page = await ruth.at(address(campaign));
    expect(page).to.include("Accepted").and.not.include("Resend what failed").and.not.include("Refused");
  });
});

describe("texts of a mailing, afterwards", () => {
  let provider: Provider;

  beforeEach(async () => {
    provider = await Provider.start();
    await setMailMode("live");
    await setTextDevice();
    await setMobiles({ 1001: ADA, 1002: NILS });
  });
  afterEach(() => provider.stop());

  async function finished(mailing: object = TEXTS, history?: string) {
    const campaign = await submitted(await addCampaign({ households: [1001, 1002], mailing, history }));
    return untilFinished(campaign.id, () => sendTexts(provider.settings()));
  }

  it("stand in the history of the household, who gets no message beside them", async () => {
    await finished(TEXTS, "Pool opens");
    const page = await (await signedInAs("dana")).get("/staff/households/1002");
    expect(page.status).to.equal(200);
    expect(page.text).to.include("Pool opens").and.include("Sent");
  });

  it("that were refused are sent again with what failed, and those nobody knows of are not", async () => {
    provider.answer = ({ to }, res) =>
      to === ADA ? refuses(400, 21211, "Not valid")({ to } as never, res) : res.destroy();
    const campaign = await finished();
    expect((await textRows()).map(({ state }) => state).sort()).to.deep.equal(["refused", "unknown"]);

    const ruth = await clerk("ruth");
    expect(await ruth.at(address(campaign))).to.include("Resend what failed");
    provider.answer = takes;
    const before = provider.taken.length;
    await ruth.press(address(campaign, "/retries"));
    expect(await ruth.at(address(campaign))).to.include("1 text of this mailing will be sent again.");
    await outboxDone();
    await sendTexts(provider.settings());
    expect(provider.taken.slice(before).map(({ to }) => to)).to.deep.equal([ADA]);
    expect((await textRows()).map(({ state }) => state).sort()).to.deep.equal(["sent", "unknown"]);
  });

  it("that nobody knows of are sent again, or noted as arrived, by a person", async () => {
    provider.answer = (_taken, res) => res.destroy();
    const campaign = await finished();
    const [ada, nils] = await textRows();
    if (!ada || !nils) throw new Error("there are no texts");
    const ruth = await clerk("ruth");
    const list = await ruth.at(address(campaign, "/recipients?state=unknown"));
    expect(list).to.include("Send the text again").and.include("It arrived");

    provider.answer = takes;
    const before = provider.taken.length;
    const at = (text: { id: number }, what: string) => address(campaign, `/texts/${text.id}/${what}`);
    expect((await ruth.press(at(ada, "retries"))).status).to.equal(303);
    expect((await ruth.press(at(nils, "settlements"))).status).to.equal(303);
    await sendTexts(provider.settings());
    expect(provider.taken.slice(before).map(({ to }) => to)).to.deep.equal([ADA]);
    expect((await textRows()).map(({ state }) => state)).to.deep.equal(["sent", "sent"]);
    expect(
      (await eventsOf("text sent again")).length + (await eventsOf("text noted as arrived")).length,
    ).to.be.at.least(2);

    await ruth.press(at(ada, "retries"));
    await sendTexts(provider.settings());
    expect(provider.taken.length, "a text that is sent is not sent again").to.equal(before + 1);
    const other = await addCampaign({ households: [1001] });
    expect((await ruth.press(address(other, `/texts/${ada.id}/retries`))).status).to.equal(404);
    expect((await (await clerk("dana")).press(at(ada, "retries"))).status).to.equal(403);
  });

  it("that wait are cancelled when their household unsubscribes, and none leaves to who did meanwhile", async () => {
    const campaign = await submitted(await addCampaign({ households: [1001, 1002], mailing: TEXTS }));
    await workOnCampaignsNow();
    await Unsubscription.add(await Household.find(1001), "customer", "customer");
    // As if it had waited for its provider meanwhile.
    await table("unsubscriptions").insert({ householdId: 1002, emailKey: null, how: "clerk", createdAt: new Date() });
    await untilFinished(campaign.id, () => sendTexts(provider.settings()));

    expect(provider.taken).to.deep.equal([]);
    expect((await textRows()).map(({ state, reply }) => [state, reply])).to.deep.equal([
      ["cancelled", "The household unsubscribed from mailings."],
      ["exception", "Lindqvist, Nils unsubscribed from mailings."],
    ]);
  });

  it("go to who unsubscribed all the same where they are about the household's own sign-in", async () => {
    const service = { selection: { unsubscribed: "service message" as const }, mailing: TEXTS };
    const campaign = await submitted(await addCampaign({ households: [1001], ...service }));
    await workOnCampaignsNow();
    await Unsubscription.add(await Household.find(1001), "customer", "customer");
    await untilFinished(campaign.id, () => sendTexts(provider.settings()));
    expect(provider.taken.map(({ to }) => to)).to.deep.equal([ADA]);
  });

  it("are known on the household's page to be stopped", async () => {
    const dana = await signedInAs("dana");
    expect((await dana.get("/staff/households/1001")).text).to.not.include("STOP");
    await optOut(ADA);
    expect((await dana.get("/staff/households/1001")).text).to.include("Said STOP to texts");
    // Nils has a mobile and no email: mailings by text can be stopped for him too.
    expect((await dana.get("/staff/households/1002")).text).to.include("Unsubscribe from mailings");
  });
});
