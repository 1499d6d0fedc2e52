import { expect } from "chai";
import { table } from "../../../src/database/connection";
import type { MessageRow } from "../../../src/mail/message";
import { Household } from "../../../src/models/households/household";
import { Unsubscription } from "../../../src/models/messages/unsubscription";
import { Campaign } from "../../../src/models/recconnect/campaign";
import { optOut } from "../../../src/texts/opted-out-mobiles";
import {
  addCampaign,
  recipientsOf,
  setMailMode,
  submitted,
  untilFinished,
  workOnCampaignsNow,
} from "../../support/campaigns";
import { clerkNamed } from "../../support/clerks";
import { signedInAs } from "../../support/site";
import { setTextDevice } from "../../support/text-device";
import { Provider, refuses, sendTexts, setMobiles, type Taken, takes, textRows } from "../../support/texts";

const ADA = "+19515550101";
const NILS = "+19515550102";
const PETR = "+19515550107";

const messages = async () => (await table("messages").orderBy("id")) as unknown as MessageRow[];

describe("a mailing by text", () => {
  let provider: Provider;

  beforeEach(async () => {
    provider = await Provider.start();
    await setMailMode("live");
    await setTextDevice();
    // Ada and Petr have an email, Nils has none, Ana has no mobile.
    await setMobiles({ 1001: ADA, 1002: NILS, 1007: PETR });
  });
  afterEach(() => provider.stop());

  const send = async () => {
    await sendTexts(provider.settings());
  };
  const began = async (households: number[], mailing: object) => {
    const campaign = await submitted(await addCampaign({ households, mailing }));
    await workOnCampaignsNow();
    return campaign;
  };

  it("sends texts alone to who has a mobile, with or without an email, and says of the others why not", async () => {
    const mailing = { send: "texts", textBody: "Hello <FirstName>, see <SiteLink>" } as const;
    const campaign = await submitted(await addCampaign({ households: [1001, 1002, 1003], mailing }));
    const done = await untilFinished(campaign.id, send);

    expect(provider.taken.map(({ to }) => to).sort()).to.deep.equal([ADA, NILS]);
    expect(provider.taken.find(({ to }) => to === ADA)?.body).to.match(/^Hello Ada, see http/);
    expect(await messages()).to.have.length(0);
    expect(await recipientsOf(done)).to.deep.equal({
      1001: "written",
      1002: "written",
      1003: "has no mobile phone that can get texts",
    });
    expect(JSON.parse(done.counts)).to.deep.include({ written: 2, exception: 1, texts: { sent: 2 } });
  });

  it("skips the text where there is an email, if that is wanted", async () => {
    const both = { send: "both", textBody: "Hello" } as const;
    await began([1001, 1002], { ...both, skipTextIfEmail: true });
    expect((await textRows()).map(({ householdId }) => householdId)).to.deep.equal([1002]);
    expect((await messages()).map(({ householdId }) => householdId)).to.deep.equal([1001]);

    await began([1001, 1002], { ...both, skipTextIfEmail: false });
    expect((await textRows()).slice(1).map(({ householdId }) => householdId)).to.deep.equal([1001, 1002]);
  });

  it("says both reasons of who can be reached by neither", async () => {
    await table("phones").where({ householdId: 1002 }).delete();
    const campaign = await began([1002], { send: "both", textBody: "Hello" });
    expect((await recipientsOf(campaign))[1002]).to.equal("has no email, and has no mobile phone that can get texts");
  });

  it("uses the email's words without their marks", async () => {
    await began([1001], {
      send: "texts",
      useEmailBody: true,
      body: "**Hello** <FirstName>, [read more](https://example.gov/a)",
    });
    await send();
    expect(provider.taken[0]?.body).to.equal("Hello Ada, read more: https://example.gov/a");
  });

  it("leaves out who said STOP or unsubscribed", async () => {
    await optOut(ADA);
    await Unsubscription.add(await Household.find(1007), "clerk", await clerkNamed("ruth"));
    const campaign = await began([1001, 1007], { send: "texts", textBody: "Hello" });
    expect(await recipientsOf(campaign)).to.deep.equal({
      1001: "replied STOP to texts on its mobile phone",
      1007: "unsubscribed from mailings",
    });
  });

  it("brings the user name by email and the PIN by text later, or neither", async () => {
    const mailing = {
      body: "Your user name is <WebID>. <SiteLink>",
      twoParts: "text",
      secondBody: "Your PIN: <WebPin>",
      secondAfterMinutes: 60,
    } as const;
    const campaign = await began([1001, 1004, 1007], mailing);
    expect((await recipientsOf(campaign))[1004]).to.equal("has no mobile phone that can get texts");
    expect((await recipientsOf(campaign))[1001]).to.match(/own PIN/);
    const [message, ...others] = await messages();
    expect(others).to.deep.equal([]);
    expect(message).to.deep.include({ householdId: 1007, category: "credentials" });

    await send();
    expect(provider.taken).to.deep.equal([]);
    await table("texts").update({ dueAt: new Date(Date.now() - 1) });
    await send();
    expect(provider.taken.map(({ to, body }) => [to, body])).to.deep.equal([[PETR, "Your PIN: garden-swift-5"]]);
    expect(JSON.stringify(await textRows())).not.to.include("garden-swift-5");
  });

  it("lets nothing leave once it is paused, and nothing at all once it is cancelled", async () => {
    const campaign = await began([1001, 1007], { send: "texts", textBody: "Hello" });
    const ruth = await clerkNamed("ruth");
    await (await Campaign.find(campaign.id)).pause(ruth);
    await send();
    expect(provider.taken).to.deep.equal([]);
    await (await Campaign.find(campaign.id)).resume(ruth);
    await (await Campaign.find(campaign.id)).cancel(ruth);
    const done = await untilFinished(campaign.id, send);
    expect(provider.taken).to.deep.equal([]);
    expect((await textRows()).map(({ state }) => state)).to.deep.equal(["cancelled", "cancelled"]);
    expect(done.state).to.equal("cancelled");
  });

  it("shows on its pages what became of each text", async () => {
    provider.answer = ({ to }, res) =>
      (to === NILS ? refuses(400, 21211, "No such number") : takes)({ to } as Taken, res);
    const mailing = { send: "texts", textBody: "Hello" } as const;
    const { id } = await untilFinished((await began([1001, 1002, 1003], mailing)).id, send);
    const ruth = await signedInAs("ruth");
    const { text } = await ruth.get(`/staff/recconnect/${id}`);
    expect(text.replace(/<[^>]*>/g, "")).to.include("Texts: 1 accepted by the provider, 1 refused by the provider.");
    expect(text).to.include(`href="/staff/recconnect/${id}/recipients?texts=refused"`);
    const everyone = await ruth.get(`/staff/recconnect/${id}/recipients`);
    expect(everyone.text)
      .to.include("(951) 555-0101")
      .and.to.include("No such number")
      .and.to.include("has no mobile phone");
    const refused = await ruth.get(`/staff/recconnect/${id}/recipients?state=refused`);
    expect(refused.text).to.include("Lindqvist").and.not.to.include("Okafor");
  });

  it("stays in practice where the Text Device is, whatever mail does", async () => {
    await setTextDevice({ protocol: "practice" });
    const campaign = await submitted(
      await addCampaign({ households: [1001], mailing: { send: "texts", textBody: "Hello" } }),
    );
    await untilFinished(campaign.id, send);
    expect(provider.taken).to.deep.equal([]);
    expect((await textRows())[0]).to.deep.include({ state: "practice", postedIn: "practice" });
  });
});
