import { expect } from "chai";
import { strToU8, zipSync } from "fflate";
import { table } from "../../../../src/database/connection";
import { Campaign } from "../../../../src/models/recconnect/campaign";
import { typeOf } from "../../../../src/models/recconnect/mailing/attachment-types";
import { highlightShown } from "../../../../src/models/recconnect/records/highlighting";
import { Schedule } from "../../../../src/models/recconnect/schedules/schedule";
import { settleScheduled } from "../../../../src/models/recconnect/schedules/scheduled-campaigns";
import { selectionDefaults } from "../../../../src/models/recconnect/selection/selection";
import { SelectionTemplate } from "../../../../src/models/recconnect/selection/selection-template";
import type { Permission } from "../../../../src/models/staff/permissions";
import { addCampaign, setMailMode, submitted, workOnCampaignsNow } from "../../../support/campaigns";
import { addClerk, clerkNamed, freshlySignedInAs } from "../../../support/clerks";
import { lookAndSubmit, lookAtAll, pressProcess, setMailingRules } from "../../../support/readiness";
import { schedule, times } from "../../../support/schedules";
import { signedInAs } from "../../../support/site";
import { setMobiles } from "../../../support/texts";

const NO_CAMPAIGN = 999_999;
const schedules = "/staff/recconnect/schedules";

async function clerkWith(...permissions: Permission[]) {
  await addClerk("vera", permissions);
  return freshlySignedInAs("vera");
}

async function recordsOf({ id }: { id: number }): Promise<number[]> {
  return (await table("campaign_records").where({ campaignId: id }).orderBy("id").pluck("id")).map(Number);
}

/** A mailing to the first two of three records, which the worker has looked at. */
async function toTwoOfThree() {
  const campaign = await addCampaign({ households: [1001, 1003, 1007], processing: { records: "highlighted" } });
  const records = await recordsOf(campaign);
  await highlightShown(campaign, records, records.slice(0, 2), await clerkNamed("ruth"));
  await lookAtAll();
  return { campaign: await Campaign.find(campaign.id), records };
}

/** Others are highlighted, just as many. */
async function toTheOtherTwo(campaign: Campaign, records: number[]) {
  await highlightShown(campaign, records, records.slice(1), await clerkNamed("ruth"));
  await lookAtAll();
}

describe("what guards Pass RecConnect", () => {
  describe("what was looked at is what is sent", () => {
    it("also where as many others were highlighted since, and Process Selections comes from a page of before", async () => {
      const { campaign, records } = await toTwoOfThree();
      const { digest } = campaign;
      await toTheOtherTwo(campaign, records);
      const answer = await pressProcess(campaign, { digest });

      expect([
        answer.status,
        answer.text.includes(
          "Someone else changed this mailing while you were looking at it. Review it, then try again.",
        ),
      ]).to.deep.equal([422, true]);
      expect((await Campaign.find(campaign.id)).submittedAt).to.equal(null);
    });

    it("also where it was stopped, given to as many others and submitted anew while somebody looked at it", async () => {
      await setMailingRules({ approvalAbove: 1 });
      const vera = await clerkWith("approve mailings");
      const { campaign, records } = await toTwoOfThree();
      await pressProcess(campaign);
      const { digest } = await Campaign.find(campaign.id);
      await (await Campaign.find(campaign.id)).stop(await clerkNamed("ruth"));
      await toTheOtherTwo(campaign, records);
      await pressProcess(campaign);
      const { status } = await vera.post(`/staff/recconnect/${campaign.id}/approvals`, { digest }, "/staff/password");

      expect(status).to.equal(422);
      expect((await Campaign.find(campaign.id)).state).to.equal("to approve");
    });

    it("and all of it is there to be looked at: files by name, the message that goes along, the text with the PIN", async () => {
      await setMailingRules({ approvalAbove: 1 });
      const vera = await clerkWith("approve mailings");
      const mailing = {
        ...{ letterCode: "1", letterBody: "Bring this <b>message</b>.", twoParts: "text" as const },
        secondBody: "PIN: <WebPin>",
      };
      await setMobiles({ 1004: "(951) 555-0104", 1007: "(951) 555-0107" });
      const campaign = await addCampaign({ households: [1004, 1007], mailing });
      const file = { name: "Map & more.txt", type: "text/plain", size: 3, content: Buffer.from("map") };
      await table("campaign_attachments").insert({ ...file, campaignId: campaign.id });
      await lookAndSubmit(campaign, await clerkNamed("ruth"));
      const { text } = await vera.get(`/staff/recconnect/${campaign.id}/approvals/new`);

      expect(text).to.include("Map &amp; more.txt").and.include("Bring this &lt;b&gt;message&lt;/b&gt;.");
      expect(text).to.include("PIN: &lt;WebPin&gt;").and.include("60 minutes later");
    });

    it("and whoever approves what was stopped meanwhile is not told that they did", async () => {
      await setMailingRules({ approvalAbove: 1 });
      const vera = await clerkWith("approve mailings");
      const { campaign } = await toTwoOfThree();
      await pressProcess(campaign);
      const here = await Campaign.find(campaign.id);
      await here.stop(await clerkNamed("ruth"));
      await vera.post(`/staff/recconnect/${campaign.id}/approvals`, { digest: here.digest }, "/staff/password");

      expect((await vera.get("/staff")).text)
        .to.include("is not waiting for approval. It was stopped, or someone else approved it.")
        .and.not.include("You approved");
    });
  });

  describe("a schedule", () => {
    const made = async () => {
      const { id } = await schedule(await addCampaign({ households: [1001] }), await clerkNamed("ruth"));
      const campaign = await addCampaign({ households: [1001] });
      await table("campaigns").where({ id: campaign.id }).update({ scheduleId: id });
      return Campaign.find(campaign.id);
    };

    it("sends nothing that somebody changed after it was made", async () => {
      const clerk = await clerkWith("prepare mailings");
      const campaign = await made();
      const here = `/staff/recconnect/${campaign.id}`;
      const version = String(campaign.version);
      const token = "/staff/recconnect";
      const typed = { send: "email", twoParts: "no", subject: "Mine", body: "Send me your PIN.", version };
      await clerk.post(`${here}/mailing`, typed, token);
      await clerk.post(`${here}/processing`, { records: "highlighted", email: "yes", version }, token);
      await clerk.post(`${here}/highlights`, { what: "all" }, token);
      await clerk.upload(
        `${here}/attachments`,
        { field: "file", name: "mine.txt", content: "Mine" },
        { version },
        token,
      );
      await lookAtAll();
      await settleScheduled(new AbortController().signal);

      const after = await Campaign.find(campaign.id);
      expect(after).to.include({ mailing: campaign.mailing, processing: campaign.processing, highlighted: 0 });
      expect(await table("campaign_attachments")).to.deep.equal([]);
      expect(after.submittedAt).not.to.equal(null);
    });

    it("is sent in the name of who changed it last, who can't approve it then", async () => {
      const vera = await clerkWith("send mailings", "approve mailings");
      const made = await schedule(await addCampaign({ households: [1001] }), await clerkNamed("ruth"));
      const page = `${schedules}/${made.id}`;
      expect((await vera.get(`${page}/edit`)).text).to.include("Hello &lt;FirstName&gt;, the site opens");
      await vera.post(page, { ...times, timeOfDay: "09:00", version: String(made.version) }, `${page}/edit`);

      const { id } = await clerkNamed("vera");
      expect(await Schedule.find(made.id)).to.include({ clerkId: id, clerkName: "Clerk vera", timeOfDay: "09:00" });
    });

    it("that follows a template keeps it from clerks who may not send mailings", async () => {
      const clerk = await clerkWith("prepare mailings");
      const ruth = await clerkNamed("ruth");
      const few = { ...selectionDefaults, browse: "range" as const, email: "with" as const };
      const { id } = await SelectionTemplate.save("Everyone", few, ruth);
      await schedule(await addCampaign({ households: [1001] }), ruth, { templateId: String(id) });
      const typed = {
        ...{ browse: "range", visitCheck: "skip", dateOption: "expiration", dateRange: "any", statuses: "Expired" },
        ...{ match: "household", residency: "all", history: "ignore", signIns: "any", email: "any", mobile: "any" },
        ...{ unsubscribed: "service message", templateName: "everyone", replace: "yes" },
      };
      const page = await clerk.post("/staff/recconnect/templates", typed, "/staff/recconnect");
      expect(page.status).to.equal(422);
      expect(page.text).to.include("The schedule &quot;Word&quot; uses this template");
      expect((await SelectionTemplate.find(id)).wanted).to.deep.equal(few);

      const sender = await (await signedInAs("ruth")).post("/staff/recconnect/templates", typed, "/staff/recconnect");
      expect(sender.status).to.equal(303);
      expect((await SelectionTemplate.find(id)).wanted.email).to.equal("any");
    });
  });

  describe("two presses at once", () => {
    const stops = async (campaign: Campaign) => (await table("stopped_batches").where({ batch: campaign.id })).length;

    it("leave a cancelled mailing cancelled, whoever resumes it from a page of before", async () => {
      const ruth = await clerkNamed("ruth");
      const campaign = await submitted(await addCampaign({ households: [1001, 1003] }));
      await table("campaigns").where({ id: campaign.id }).update({ startedAt: new Date(), audienceAt: new Date() });
      await (await Campaign.find(campaign.id)).pause(ruth);
      const before = await Campaign.find(campaign.id);
      await (await Campaign.find(campaign.id)).cancel(ruth);
      await before.resume(ruth);

      expect([(await Campaign.find(campaign.id)).state, await stops(campaign)]).to.deep.equal(["cancelled", 1]);
    });

    it("leave a finished mailing as it is: what failed of it can still be sent again", async () => {
      const ruth = await clerkNamed("ruth");
      const campaign = await submitted(await addCampaign({ households: [1001], processing: { email: false } }));
      await workOnCampaignsNow();
      const finished = await Campaign.find(campaign.id);
      expect(finished.state).to.equal("finished");
      await finished.pause(ruth);
      await (await Campaign.find(campaign.id)).cancel(ruth);

      expect([(await Campaign.find(campaign.id)).state, await stops(campaign)]).to.deep.equal(["finished", 0]);
    });
  });

  describe("a file that goes along", () => {
    it("never has more unpacked of it than the few messages that say what it is", () => {
      const mimetype = strToU8("application/vnd.oasis.opendocument.text");
      const parts = { "content.xml": strToU8("x") };
      const stored = Buffer.from(zipSync({ mimetype: [mimetype, { level: 0 }], ...parts }));
      const packed = Buffer.from(zipSync({ mimetype: [mimetype, { level: 9 }], ...parts }));

      expect(typeOf("message.odt", stored)).to.equal("application/vnd.oasis.opendocument.text");
      expect(typeOf("message.odt", packed)).to.equal(undefined);
    });

    it("for a mailing that there is none of is not found, whatever else is wrong with it", async () => {
      const ruth = await signedInAs("ruth");
      const address = `/staff/recconnect/${NO_CAMPAIGN}/attachments`;
      const page = await ruth.upload(
        address,
        { field: "another", name: "a.txt", content: "x" },
        {},
        "/staff/recconnect",
      );

      expect(page.status).to.equal(404);
    });
  });

  it("sends copies only for clerks who may send mailings", async () => {
    const clerk = await clerkWith("prepare mailings");
    const { id } = await addCampaign({ households: [1001] });
    const here = `/staff/recconnect/${id}`;
    const { status } = await clerk.post(
      `${here}/copies`,
      { record: "", address: "you@example.gov" },
      "/staff/recconnect",
    );

    expect(status).to.equal(403);
    expect((await clerk.get(`${here}/preview`)).text).not.to.include(`${here}/copies`);
    expect(await table("messages")).to.deep.equal([]);
  });

  describe("what stands in the way is in the way in the model", () => {
    const refusedTo = (work: Promise<unknown>) =>
      work.then(
        () => "taken",
        (error: Error) => error.message,
      );

    it("of Process Selections: households not looked at, nothing written, records still coming or gone", async () => {
      const ruth = await clerkNamed("ruth");
      const press = async (changes: object) => {
        const { id } = await addCampaign({ households: [1001] });
        await lookAtAll();
        await table("campaigns")
          .where({ id })
          .update({ error: null, ...changes });
        const campaign = await Campaign.find(id);
        const said = await refusedTo(campaign.submit(ruth, { digest: campaign.digest, looked: true }));
        expect((await Campaign.find(id)).submittedAt === null).to.equal(said !== "taken");
        return said;
      };

      expect(await press({})).to.equal("taken");
      expect(await press({ readiness: null })).to.include("Gatehouse is checking each one.");
      expect(await press({ mailing: "{}" })).to.include("The message is not ready.");
      expect(await press({ extractedAt: null })).to.include(
        "Gatehouse is still finding the records. Wait until it is done.",
      );
      expect(await press({ extracted: 0 })).to.include("the mailing has no recipients.");
      expect(await press({ recordsErasedAt: new Date() })).to.include("Its records were erased.");
    });

    it("of what is to be looked at, and of clerks who may not send", async () => {
      const campaign = await addCampaign({ households: [1001] });
      await lookAtAll();
      const { digest } = await Campaign.find(campaign.id);
      const submit = async (clerk: string, looked: boolean) => {
        const one = await Campaign.find(campaign.id);
        return refusedTo(one.submit(await clerkNamed(clerk), { digest, looked }));
      };

      expect(await submit("ruth", false)).to.include("Review the items marked below, then select this box.");
      expect(await submit("dana", true)).to.equal("send mailings");
      expect(await submit("ruth", true)).to.equal("taken");
    });

    it("of an approval: what came in the way after Process Selections", async () => {
      await setMailingRules({ approvalAbove: 1 });
      const { campaign } = await toTwoOfThree();
      await pressProcess(campaign);
      await setMailMode("live");
      const vera = await clerkWith("approve mailings");
      const page = `/staff/recconnect/${campaign.id}/approvals`;
      const { digest } = await Campaign.find(campaign.id);
      const { status, text } = await vera.post(page, { digest }, "/staff/password");

      expect([status, text.includes("The Email Device is not set up.")]).to.deep.equal([422, true]);
      expect((await Campaign.find(campaign.id)).state).to.equal("to approve");
    });
  });
});
