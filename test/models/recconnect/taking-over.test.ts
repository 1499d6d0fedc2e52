import { expect } from "chai";
import { table } from "../../../src/database/connection";
import type { MessageRow } from "../../../src/mail/message";
import { renderMessage } from "../../../src/models/messages/merging/render-message";
import { resendFailed, resendMessage } from "../../../src/models/messages/outbox/outbox-actions";
import { Campaign } from "../../../src/models/recconnect/campaign";
import { followUp } from "../../../src/models/recconnect/follow-ups/follow-up";
import type { Mailing } from "../../../src/models/recconnect/mailing/mailing";
import {
  addCampaign,
  setMailMode,
  setMailServer,
  submitted,
  untilFinished,
  workOnCampaignsNow,
} from "../../support/campaigns";
import { clerkNamed } from "../../support/clerks";
import { deliver, mailTo } from "../../support/mail";
import { MailServer, reply } from "../../support/mail-server";
import { workOnAllExtractions } from "../../support/selections";
import { signedInAs } from "../../support/site";
import { setTextDevice } from "../../support/text-device";
import { Provider, refuses, sendTexts, setMobiles, takes, textRows } from "../../support/texts";

const ANA = "ana.rivera@example.org";
const TEXTS = { send: "texts", textBody: "Hello" } as const;

describe("a household that another mailing goes to instead", () => {
  let mailServer: MailServer;
  let provider: Provider;
  let refused: string[];

  beforeEach(async () => {
    refused = [ANA];
    mailServer = await MailServer.start({
      recipient: (to) => (refused.includes(to) ? reply(550, "5.1.1 no such user") : undefined),
    });
    provider = await Provider.start();
    await setMailMode("live");
    await setMailServer(mailServer.port);
    await setTextDevice();
    await setMobiles({ 1003: "+19515550103" });
  });
  afterEach(() => Promise.all([mailServer.stop(), provider.stop()]));

  async function send() {
    await deliver(mailTo(mailServer.port), { render: renderMessage });
    await sendTexts(provider.settings());
  }
  const finished = async (campaign: Campaign) => untilFinished((await submitted(campaign)).id, send);
  const sent = (mailing: Partial<Mailing> = {}) => addCampaign({ households: [1003], mailing }).then(finished);

  async function followed(campaign: Campaign, state: "refused" | "cancelled", mailing: Partial<Mailing> = {}) {
    const made = await followUp(campaign, { state, texts: "" }, await clerkNamed("ruth"));
    await workOnAllExtractions();
    const { id, mailingOptions } = await Campaign.find(made.campaign.id);
    await table("campaigns")
      .where({ id })
      .update({ mailing: JSON.stringify({ ...mailingOptions, ...mailing }) });
    return Campaign.find(id);
  }

  async function messageOf({ id }: Campaign) {
    return (await table("messages").where({ batch: id }).first()) as unknown as MessageRow;
  }

  it("gets no second message: not with others chosen in the outbox, and not from a desk of before", async () => {
    const campaign = await sent();
    const seen = await messageOf(campaign);
    refused = [];
    await finished(await followed(campaign, "refused"));
    const ruth = await clerkNamed("ruth");

    expect(await resendFailed(ruth, [seen.id])).to.equal(0);
    const desk = await (await signedInAs("ruth")).post(
      `/staff/outbox/${seen.id}/retries`,
      { fromDesk: "yes" },
      "/staff",
    );
    expect([desk.status, desk.text.includes("a follow-up mailing replaced it")]).to.deep.equal([422, true]);
    await send();
    expect(mailServer.recipients().filter((to) => to === ANA)).to.have.length(1);
    // Who reads in the message itself what became of it decides for themselves.
    expect(await resendMessage(await messageOf(campaign), "same address", ruth)).to.equal(ANA);
  });

  it("gets no cancelled message that somebody sends again at that moment", async () => {
    refused = [];
    const campaign = await submitted(await addCampaign({ households: [1003] }));
    await workOnCampaignsNow();
    await (await Campaign.find(campaign.id)).cancel(await clerkNamed("ruth"));
    const cancelled = await untilFinished(campaign.id);
    const one = await followed(cancelled, "cancelled");
    const seen = await messageOf(campaign);
    await finished(one);

    let said = "";
    await resendMessage(seen, "same address", await clerkNamed("ruth")).catch((error) => {
      said = error.message;
    });
    await send();
    expect(said).to.include("a follow-up mailing replaced it");
    expect(mailServer.recipients()).to.deep.equal([ANA]);
  });

  it("gets no second text, and the list of the other offers none", async () => {
    provider.answer = refuses(400, 21614, "Not a mobile number");
    const campaign = await sent(TEXTS);
    const [text] = await textRows();
    const ruth = await signedInAs("ruth");
    const list = `/staff/recconnect/${campaign.id}/recipients`;
    expect((await ruth.get(list)).text).to.include("Send the text again");

    provider.answer = takes;
    await finished(await followed(campaign, "refused"));
    const before = provider.taken.length;
    await ruth.post(`/staff/recconnect/${campaign.id}/texts/${text?.id}/retries`, {}, "/staff");
    await send();
    expect(provider.taken).to.have.length(before);
    const page = (await ruth.get(list)).text;
    expect(page)
      .to.include("was already sent or is being sent, or another mailing goes to that household instead.")
      .and.not.include("Send the text again");
  });

  it("is not taken over by texts in practice, which reach nobody", async () => {
    const campaign = await sent();
    const one = await followed(campaign, "refused", TEXTS);
    await setTextDevice({ protocol: "practice" });
    await submitted(one);
    await workOnCampaignsNow();

    expect((await textRows()).map(({ postedIn }) => postedIn)).to.deep.equal(["practice"]);
    expect((await messageOf(campaign)).settledAt).to.equal(null);
  });
});
