import { expect } from "chai";
import { table } from "../../../../src/database/connection";
import { Campaign } from "../../../../src/models/recconnect/campaign";
import type { CampaignRow } from "../../../../src/models/recconnect/campaign-row";
import { Schedule } from "../../../../src/models/recconnect/schedules/schedule";
import { settleScheduled } from "../../../../src/models/recconnect/schedules/scheduled-campaigns";
import { runDueSchedules } from "../../../../src/models/recconnect/schedules/scheduled-runs";
import { workOnExtractions } from "../../../../src/models/recconnect/selection/extraction-work";
import { selectionDefaults } from "../../../../src/models/recconnect/selection/selection";
import { SelectionTemplate } from "../../../../src/models/recconnect/selection/selection-template";
import { addCampaign } from "../../../support/campaigns";
import { addClerk, clerkNamed, eventsOf, freshlySignedInAs } from "../../../support/clerks";
import { lookAtAll, setMailingRules } from "../../../support/readiness";
import { schedule } from "../../../support/schedules";
import { passTypeIds } from "../../../support/selections";
import { signedInAs } from "../../../support/site";
import { setWebParameters } from "../../../support/web-parameters";

const address = "/staff/recconnect/schedules";
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const { signal } = new AbortController();

const typed = {
  name: "Monthly word",
  rhythm: "day",
  onDay: "",
  weekday: "1",
  monthDay: "1",
  timeOfDay: "08:00",
  templateId: "",
};

const selectionTyped = {
  ...{ browse: "range", codeFrom: "CY", visitCheck: "skip", dateRange: "any", dateOption: "expiration" },
  ...{ statuses: "Suspended", match: "household", residency: "all", history: "ignore", signIns: "any" },
  ...{ email: "any", mobile: "any", unsubscribed: "leave out" },
};

/** A schedule for ruth, or another clerk, like a mailing to all pass holders with an email. */
async function scheduled(changes: Partial<typeof typed> = {}, mailing = {}, clerk = "ruth") {
  const selection = { passTypeIds: await passTypeIds(), email: "with" as const };
  const campaign = await addCampaign({ households: [1001], selection, mailing, history: "Word of the month" });
  return schedule(campaign, await clerkNamed(clerk), { ...typed, ...changes });
}

/** Its time has come, so long ago. */
async function comes({ id }: Schedule, ago = 1) {
  await table("campaign_schedules")
    .where({ id })
    .update({ nextRunAt: new Date(Date.now() - ago) });
}

async function madeBy({ id }: Schedule): Promise<Campaign[]> {
  const rows = (await table("campaigns").where({ scheduleId: id }).orderBy("id")) as unknown as CampaignRow[];
  return rows.map((row) => new Campaign(row));
}

/** The worker does all there is to do. */
async function work() {
  await runDueSchedules(signal);
  while (await workOnExtractions(signal)) {}
  await settleScheduled(signal);
  await lookAtAll();
  await settleScheduled(signal);
}

describe("Schedule of Pass RecConnect", () => {
  it("is made like a mailing there is, listed with its next three times, paused, resumed and deleted", async () => {
    const campaign = await addCampaign({ households: [1001] });
    const ruth = await signedInAs("ruth");
    const { id, scheduleDigest: likeness } = campaign;
    const saved = await ruth.post(
      address,
      { ...typed, campaign: String(id), likeness },
      `${address}/new?campaign=${id}`,
    );
    expect([saved.status, saved.headers.location]).to.deep.equal([303, address]);
    const [schedule] = await Schedule.all();
    const page = (await ruth.get(address)).text;
    expect(page).to.include("Monthly word").and.include("every day at 8:00 AM");
    expect(page.match(/8:00 AM P[SD]T/g)).to.have.length(3);

    await ruth.post(`${address}/${schedule?.id}/pauses`, {}, address);
    expect((await ruth.get(address)).text)
      .to.include("Paused")
      .and.not.match(/8:00 AM P[SD]T/);
    await ruth.post(`${address}/${schedule?.id}/pauses/delete`, {}, address);
    expect((await ruth.get(address)).text).to.match(/8:00 AM P[SD]T/);
    await ruth.post(`${address}/${schedule?.id}/delete`, {}, address);
    expect(await Schedule.all()).to.deep.equal([]);
    expect((await eventsOf("mailing schedule deleted"))[0]?.details).to.deep.equal({ schedule: "Monthly word" });
  });

  it("refuses what is no time, a day that is over, and no mailing to be made like", async () => {
    const { id, scheduleDigest: likeness } = await addCampaign({ households: [1001] });
    const [campaign, form] = [String(id), `${address}/new?campaign=${id}`];
    const ruth = await signedInAs("ruth");
    const unchosen = await ruth.get(`${address}/new?campaign=`);
    expect([unchosen.status, unchosen.text.includes("Choose a mailing to copy.")]).to.deep.equal([422, true]);
    const errors: [object, string][] = [
      [{ campaign: "" }, "Choose a mailing to copy."],
      [{ name: "" }, "Enter a name."],
      [{ timeOfDay: "25:00" }, "Enter a time of day"],
      [{ rhythm: "hourly" }, "Choose how often the schedule runs."],
      [{ rhythm: "once", onDay: "2026-02-30" }, "Enter a date, such as 2026-12-24."],
      [{ rhythm: "once", onDay: "2020-01-01" }, "This time is in the past. Enter a later time."],
      [{ rhythm: "month", monthDay: "32" }, "Enter a day of the month, 1 to 31."],
      [{ templateId: "999" }, "Choose a template from the list."],
    ];
    for (const [values, sentence] of errors) {
      const { status, text } = await ruth.post(address, { ...typed, campaign, likeness, ...values }, form);
      expect([status, text.includes(sentence)], sentence).to.deep.equal([422, true]);
    }
    expect(await Schedule.all()).to.deep.equal([]);
  });

  it("is begun from what was typed on the form of Pass RecConnect, and from each mailing", async () => {
    const ruth = await signedInAs("ruth");
    const form = (await ruth.get("/staff/recconnect")).text;
    expect(form).to.match(/<button[^>]*name="next" value="schedule">Schedule<\/button>/);
    const printed = await ruth.post("/staff/recconnect", { ...selectionTyped, next: "schedule" }, "/staff/recconnect");
    const campaign = await Campaign.find(String(printed.headers.location).split("/").at(-1));
    expect(campaign.selectionOptions.statuses).to.deep.equal(["Suspended"]);
    const here = `/staff/recconnect/${campaign.id}`;
    expect((await ruth.get(here)).text).to.include(
      "Choose the process options and write the email. Then select Schedule next to Process Selections.",
    );

    const press = (values: object) =>
      ruth.post(`${here}/processing`, { records: "all", version: String(campaign.version), ...values }, here);
    const nothing = await press({ next: "schedule" });
    expect([
      nothing.status,
      nothing.text.includes("Choose at least one process option, such as a report, labels, letters, or email."),
    ]).to.deep.equal([422, true]);
    const led = await press({ next: "schedule", email: "yes" });
    expect(led.headers.location).to.equal(`${address}/new?campaign=${campaign.id}`);
    const { scheduleDigest: likeness } = await Campaign.find(campaign.id);
    const posted = { ...typed, campaign: String(campaign.id), likeness };
    const refused = await ruth.post(address, posted, `${address}/new?campaign=${campaign.id}`);
    expect([refused.status, refused.text.includes("That mailing is not ready to send.")]).to.deep.equal([422, true]);
    expect(await Schedule.all()).to.deep.equal([]);
  });

  it("can be like a mailing that is not among the newest", async () => {
    const { id } = await addCampaign({ households: [1001] });
    for (let made = 0; made < 21; made++) await addCampaign({ households: [] });
    const page = (await (await signedInAs("ruth")).get(`${address}/new?campaign=${id}`)).text;
    expect(page).to.include(`name="campaign" value="${id}"`).and.include("What it sends");
  });

  it("is changed, and shows both values where somebody else changed it meanwhile", async () => {
    const schedule = await scheduled();
    const ruth = await signedInAs("ruth");
    const page = `${address}/${schedule.id}`;
    const values = { ...typed, rhythm: "month", monthDay: "31", version: String(schedule.version) };
    expect((await ruth.post(page, values, `${page}/edit`)).status).to.equal(303);
    const late = await ruth.post(page, { ...values, monthDay: "15" }, `${page}/edit`);

    expect(late.status).to.equal(409);
    expect(late.text).to.include("Day of the month is now &quot;31&quot;. You typed &quot;15&quot;.");
  });

  it("makes the mailing anew when its time has come, and submits it in the name of who scheduled it", async () => {
    const schedule = await scheduled();
    await comes(schedule);
    await setMailingRules({ approvalAbove: null });
    await work();
    const [campaign, ...others] = await madeBy(schedule);

    expect(others).to.deep.equal([]);
    expect(campaign?.extracted).to.equal(5);
    expect(campaign).to.include({ submittedById: schedule.clerkId, historyDescription: "Word of the month" });
    expect(campaign?.state).to.equal("held back");
    const after = await Schedule.find(schedule.id);
    expect(after.nextRunAt?.getTime()).to.be.greaterThan(Date.now());
    expect(after.lastWords).to.equal(`RecConnect ${campaign?.id} was created.`);
  });

  it("makes it once, however many workers look at once", async () => {
    const schedule = await scheduled();
    await comes(schedule);
    await Promise.all([runDueSchedules(signal), runDueSchedules(signal), runDueSchedules(signal)]);
    await runDueSchedules(signal);
    expect(await madeBy(schedule)).to.have.length(1);

    while (await workOnExtractions(signal)) {}
    await lookAtAll();
    await Promise.all([settleScheduled(signal), settleScheduled(signal), settleScheduled(signal)]);
    const submitted = await eventsOf("mailing submitted", 10);
    const [campaign] = await madeBy(schedule);
    expect(submitted.filter(({ details }) => details.mailing === campaign?.id)).to.have.length(1);
  });

  it("makes up once for what was missed while no worker was running, and says so", async () => {
    const schedule = await scheduled();
    await comes(schedule, 9 * DAY);
    await runDueSchedules(signal);
    await runDueSchedules(signal);

    expect(await madeBy(schedule)).to.have.length(1);
    expect((await Schedule.find(schedule.id)).lastWords).to.include("but no worker was running");
  });

  it("that comes once is over then", async () => {
    const schedule = await scheduled({ rhythm: "once", onDay: "2099-12-24" });
    await table("campaign_schedules").where({ id: schedule.id }).update({ onDay: "2020-12-24" });
    await comes(schedule);
    await runDueSchedules(signal);

    expect((await Schedule.find(schedule.id)).nextRunAt).to.equal(null);
    expect((await (await signedInAs("ruth")).get(address)).text).to.include("None: it is over");
  });

  it("still waits for a second person above the number of the rules", async () => {
    const schedule = await scheduled();
    await comes(schedule);
    await setMailingRules({ approvalAbove: 1 });
    await work();

    expect((await madeBy(schedule))[0]?.state).to.equal("to approve");
  });

  it("is not sent where something stands in the way: it is a task at the desk, until somebody gives it up", async () => {
    const schedule = await scheduled();
    // A merge field that an older version knew.
    const mailing = schedule.mailing.replace("<FirstName>", "<Nobody>");
    await table("campaign_schedules").where({ id: schedule.id }).update({ mailing });
    await comes(schedule);
    await work();
    const [campaign] = await madeBy(schedule);
    const ruth = await signedInAs("ruth");

    expect(campaign?.state).to.equal("extracted");
    expect((await ruth.get("/staff")).text).to.include("Scheduled mailings that were not sent");
    expect((await eventsOf("scheduled mailing not sent"))[0]?.details.why).to.include("There is no merge field");
    await ruth.post(`/staff/recconnect/${campaign?.id}/discards`, {}, "/staff");
    expect((await ruth.get("/staff")).text).not.to.include("Scheduled mailings that were not sent");
  });

  it("is not sent in the name of somebody who may not any more", async () => {
    await addClerk("sven", ["prepare mailings", "send mailings"]);
    const schedule = await scheduled({}, {}, "sven");
    await comes(schedule);
    await table("permissions_devices")
      .where({ name: "sven" })
      .update({ permissions: JSON.stringify(["prepare mailings"]) });
    await work();

    const [campaign] = await madeBy(schedule);
    expect(campaign).to.include({ state: "extracted" });
    expect(campaign?.scheduleError).to.include("who scheduled it, no longer has permission to send mailings.");
  });

  it("follows its template as it is then, and goes on with its own copy once that is deleted, and says so", async () => {
    const ruth = await clerkNamed("ruth");
    const ids = await passTypeIds();
    const template = await SelectionTemplate.save("Everybody", { ...selectionDefaults, passTypeIds: ids }, ruth);
    const schedule = await scheduled({ templateId: String(template.id) });
    await SelectionTemplate.save(
      "Everybody",
      { ...selectionDefaults, passTypeIds: ids, statuses: ["Expired"] },
      ruth,
      true,
    );
    await comes(schedule);
    await runDueSchedules(signal);
    await SelectionTemplate.remove(template.id, ruth);
    await comes(schedule);
    await runDueSchedules(signal);

    const made = await madeBy(schedule);
    expect(made.map(({ selectionOptions: wanted }) => wanted.statuses)).to.deep.equal([["Expired"], ["Expired"]]);
    const browser = await signedInAs("ruth");
    expect((await browser.get(address)).text).to.include("was deleted: it goes on with its own copy");
    expect((await browser.get(`${address}/${schedule.id}/edit`)).text).to.include(
      "The template &quot;Everybody&quot; was deleted",
    );
  });

  it("takes the files of the mailing along", async () => {
    const campaign = await addCampaign({ households: [1001], selection: { passTypeIds: await passTypeIds() } });
    const file = { name: "map.txt", type: "text/plain", size: 3, content: Buffer.from("map") };
    await table("campaign_attachments").insert({ ...file, campaignId: campaign.id });
    const made = await schedule(campaign, await clerkNamed("ruth"), typed);
    await comes(made);
    await runDueSchedules(signal);

    const [campaignMade] = await madeBy(made);
    const [copy] = await table("campaign_attachments").where({ campaignId: campaignMade?.id ?? 0 });
    expect(copy).to.include({ name: "map.txt", size: 3 });
    expect(campaignMade?.mailingOptions.attachmentIds).to.deep.equal([Number(copy?.id)]);
  });

  it("keeps the time on the office's clock when the office changes its time zone", async () => {
    const schedule = await scheduled();
    await setWebParameters({ timeZone: "America/New_York" });
    await runDueSchedules(signal);
    const { nextRunAt } = await Schedule.find(schedule.id);

    expect(nextRunAt?.toLocaleTimeString("sv-SE", { timeZone: "America/New_York" })).to.equal("08:00:00");
    expect((await (await signedInAs("ruth")).get(address)).text).to.match(/8:00 AM E[SD]T/);
  });

  it("is closed to who may not send mailings", async () => {
    const schedule = await scheduled();
    await addClerk("petra", ["prepare mailings"]);
    const petra = await freshlySignedInAs("petra");

    for (const page of [address, `${address}/new`, `${address}/${schedule.id}/edit`]) {
      expect((await petra.get(page)).status, page).to.equal(403);
    }
    expect((await petra.post(`${address}/${schedule.id}/delete`, {}, "/staff/recconnect")).status).to.equal(403);
  });

  it("is what the form showed: a change in another tab is said, and nothing is scheduled", async () => {
    const { id, scheduleDigest: likeness, mailingOptions } = await addCampaign({ households: [1001] });
    const ruth = await signedInAs("ruth");
    const form = `${address}/new?campaign=${id}`;
    const shown = (await ruth.get(form)).text;
    expect(shown).to.include(`value="${likeness}"`).and.include("Hello &lt;FirstName&gt;, the site opens");
    const mailing = JSON.stringify({ ...mailingOptions, body: "Hello <FirstName>, send us your PIN." });
    await table("campaigns").where({ id }).update({ mailing });
    const press = (seen: string) => ruth.post(address, { ...typed, campaign: String(id), likeness: seen }, form);

    const late = await press(likeness);
    expect(late.status).to.equal(409);
    expect(late.text)
      .to.include(
        "Someone else changed the mailing you are copying, so nothing is scheduled. Review it, then select Schedule again.",
      )
      .and.include("send us your PIN");
    expect(late.text).to.include('value="Monthly word"');
    for (const seen of ["", "x", "constructor"]) expect((await press(seen)).status, seen).to.equal(409);
    expect(await Schedule.all()).to.deep.equal([]);
    expect((await press((await Campaign.find(id)).scheduleDigest)).status).to.equal(303);
  });

  it("is what the form showed, however many more were found meanwhile", async () => {
    const { id, scheduleDigest: likeness } = await addCampaign({ households: [1001] });
    await table("campaigns").where({ id }).update({ extracted: 300, highlighted: 7, highlightings: 2 });
    const ruth = await signedInAs("ruth");
    const values = { ...typed, campaign: String(id), likeness };
    expect((await ruth.post(address, values, `${address}/new?campaign=${id}`)).status).to.equal(303);
  });

  it("keeps what it made from being given up, or held up, by a clerk who may not send mailings", async () => {
    const schedule = await scheduled();
    await comes(schedule);
    await setMailingRules({ approvalAbove: null });
    await runDueSchedules(signal);
    while (await workOnExtractions(signal)) {}
    await lookAtAll();
    await addClerk("petra", ["prepare mailings"]);
    const petra = await freshlySignedInAs("petra");
    const [made] = await madeBy(schedule);
    const here = `/staff/recconnect/${made?.id}`;
    expect((await petra.get(here)).text).not.to.include(`${here}/discards`);
    expect((await petra.post(`${here}/discards`, {}, "/staff/recconnect")).status).to.equal(403);
    await petra.post(`${here}/readiness`, {}, "/staff/recconnect");
    await settleScheduled(signal);

    expect((await madeBy(schedule))[0]?.state).to.equal("held back");
  });

  it("decides nothing anew where its template is deleted: it goes on with what that said last", async () => {
    const [ruth, ids] = [await clerkNamed("ruth"), await passTypeIds()];
    const few = { ...selectionDefaults, passTypeIds: ids, statuses: ["Expired" as const] };
    const { id } = await SelectionTemplate.save("Some", { ...few, statuses: ["Actv-New"] }, ruth);
    const schedule = await scheduled({ templateId: String(id) });
    await SelectionTemplate.save("Some", few, ruth, true);
    await addClerk("petra", ["prepare mailings"]);
    const petra = await freshlySignedInAs("petra");
    await petra.post(`/staff/recconnect/templates/${id}/delete`, {}, "/staff/recconnect");
    await comes(schedule);
    await runDueSchedules(signal);

    expect((await madeBy(schedule))[0]?.selectionOptions.statuses).to.deep.equal(["Expired"]);
  });
});
