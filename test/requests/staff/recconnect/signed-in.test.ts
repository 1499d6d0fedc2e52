import { expect } from "chai";
import { table } from "../../../../src/database/connection";
import type { MessageRow } from "../../../../src/mail/message";
import { cancelAll } from "../../../../src/mail/outbox";
import { dayOf } from "../../../../src/models/days";
import { renderMessage } from "../../../../src/models/messages/merging/render-message";
import { Campaign } from "../../../../src/models/recconnect/campaign";
import { countSignedInSince } from "../../../../src/models/recconnect/sending/signed-in-since";
import { day } from "../../../../src/web/dates";
import { assignedPinOf, finishedRun, signInLeadsTo, undoneRun, webUserOf } from "../../../support/bulk-assignments";
import { addCampaign, setMailMode, submitted, untilFinished, workOnCampaignsNow } from "../../../support/campaigns";
import { deliver, mailTo } from "../../../support/mail";
import { MailServer } from "../../../support/mail-server";
import { signedInAs } from "../../../support/site";

const DAY_MS = 86_400_000;
const BODY = "Your login: <WebID>. Sign in at <SiteLink>";

/** The rows of the picture: the day, the number beside it, and what its bar says to who can't see it. */
function picture(page: string) {
  const rows = page.matchAll(
    /<th scope="row" class="gh-nowrap">([^<]+)<\/th>\s*<td class="gh-number">([^<]+)<\/td>\s*<td><svg[^>]*role="img" aria-label="([^"]+)"><rect width="(\d+)"/g,
  );
  return [...rows].map(([, when, many, said, width]) => ({ when, many: Number(many), said, width: Number(width) }));
}

describe("who has signed in since a mailing, by day", () => {
  /** Households that a bulk run gave a user name and PIN. */
  async function assignedHouseholds(many: number) {
    const run = await finishedRun({ idFrom: 2001, idTo: 2020 });
    const given = (await table("web_users")
      .join("households", "households.id", "web_users.household_id")
      .where({ bulkAssignmentId: run.id })
      .whereNotNull("households.email")
      .orderBy("householdId")
      .limit(many)
      .select("householdId")) as unknown as { householdId: number }[];
    expect(given).to.have.length(many);
    return { run, households: given.map(({ householdId }) => householdId) };
  }

  async function signIn(householdId = 0) {
    const { userName } = await webUserOf(householdId);
    expect(await signInLeadsTo(userName ?? "", await assignedPinOf(householdId))).to.equal("/first-login");
  }

  it("counts each household once whose message was handed over before, on the day of its first sign-in", async () => {
    await setMailMode("live");
    const mailServer = await MailServer.start();
    const send = () => deliver(mailTo(mailServer.port), { render: renderMessage });
    const { run, households } = await assignedHouseholds(7);
    const [early, between, cancelled, undone, yesterday, today, alsoToday] = households;

    await signIn(early);
    const campaign = await submitted(await addCampaign({ households, mailing: { body: BODY } }));
    await workOnCampaignsNow();
    await signIn(between);
    const messages = (await table("messages").where({ batch: campaign.id })) as unknown as MessageRow[];
    await cancelAll(
      "Cancelled by Ruth.",
      messages.filter(({ householdId }) => householdId === cancelled).map(({ id }) => id),
    );
    await untilFinished(campaign.id, send);
    await mailServer.stop();
    expect(mailServer.recipients()).to.have.length(6);

    for (const household of [cancelled, yesterday, today, alsoToday]) await signIn(household);
    // The messages left two days ago, and one household came yesterday.
    const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS);
    await table("campaigns")
      .where({ id: campaign.id })
      .update({ startedAt: daysAgo(2) });
    await table("messages")
      .where({ batch: campaign.id, householdId: yesterday })
      .update({ sentAt: daysAgo(2) });
    await table("web_users")
      .where({ householdId: yesterday })
      .update({ inUseAt: daysAgo(1) });
    await undoneRun(run);
    expect((await webUserOf(undone ?? 0)).inUseAt).to.equal(null);
    await countSignedInSince(new AbortController().signal);

    const { text } = await (await signedInAs("ruth")).get(`/staff/recconnect/${campaign.id}`);
    expect(text).to.include("3 of 6 households whose message was handed over have signed in.");
    expect(picture(text)).to.deep.equal([
      { when: day(dayOf(daysAgo(1))), many: 1, said: "50 percent of the busiest day", width: 50 },
      { when: day(dayOf(new Date())), many: 2, said: "100 percent of the busiest day", width: 100 },
    ]);
    expect(text)
      .to.match(/<caption[^>]*>First sign-ins by day<\/caption>/)
      .and.include('<th scope="col">Day</th>');
    expect(text).to.include('<span class="usa-sr-only">Compared with the busiest day</span>');
  });

  it("counts a household with several messages once", async () => {
    await setMailMode("live");
    const mailServer = await MailServer.start();
    const { households } = await assignedHouseholds(1);
    const [one = 0] = households;
    const campaign = await submitted(await addCampaign({ households: [one, one, one], mailing: { body: BODY } }));
    await untilFinished(campaign.id, () => deliver(mailTo(mailServer.port), { render: renderMessage }));
    await mailServer.stop();
    await signIn(one);
    await countSignedInSince(new AbortController().signal);

    const { text } = await (await signedInAs("ruth")).get(`/staff/recconnect/${campaign.id}`);
    expect(text).to.include("The one household whose message was handed over has signed in.");
    expect(picture(text).map(({ many }) => many)).to.deep.equal([1]);
  });

  it("says so while it is not counted yet, and while nobody has come; it is not asked of other mailings", async () => {
    await setMailMode("live");
    const mailServer = await MailServer.start();
    const ruth = await signedInAs("ruth");
    const finished = async (body: string) => {
      const campaign = await submitted(await addCampaign({ households: [1007], mailing: { body } }));
      return untilFinished(campaign.id, () => deliver(mailTo(mailServer.port), { render: renderMessage }));
    };
    const page = async ({ id }: Campaign) => (await ruth.get(`/staff/recconnect/${id}`)).text;
    const [credentials, news] = [await finished(BODY), await finished("The pool opens: <SiteLink>")];
    await mailServer.stop();

    expect(await page(credentials)).to.include("is being counted");
    await countSignedInSince(new AbortController().signal);
    expect(await page(credentials)).to.include("No one has signed in yet.");
    expect(await page(await Campaign.find(news.id))).to.not.include("Signed in since");
  });
});
