import { expect } from "chai";
import { inDays } from "../../../../seeds/demonstration/cast";
import { table } from "../../../../src/database/connection";
import { Campaign } from "../../../../src/models/recconnect/campaign";
import { oddTexts } from "../../../support/households";
import { passTypeIds, recordsOf, workOnAllExtractions } from "../../../support/selections";
import { Browser, signedInAs } from "../../../support/site";

const address = "/staff/recconnect";
type Form = Record<string, string | string[]>;

/** The form as Default Settings fill it, with the guide's three pass types in the browser. */
async function form(changes: Form = {}): Promise<Form> {
  return {
    passTypeIds: (await passTypeIds()).map(String),
    browse: "browser",
    codeFrom: "",
    codeTo: "",
    visitCheck: "skip",
    visits: "",
    visitsTo: "",
    dateRange: "today thru 1 year later",
    dateFrom: "",
    dateTo: "",
    dateOption: "expiration",
    statuses: ["Actv-New", "Actv-Renew"],
    match: "household",
    residency: "all",
    history: "ignore",
    historyCategoryId: "",
    historyDescription: "",
    historyFrom: "",
    historyTo: "",
    signIns: "any",
    email: "any",
    mobile: "any",
    unsubscribed: "leave out",
    ...changes,
  };
}

async function print(changes: Form = {}) {
  return (await signedInAs("ruth")).post(address, await form(changes), address);
}

/** What Print of this form finds, by household ID. */
async function found(changes: Form = {}) {
  const { status, headers, text } = await print(changes);
  expect(status, /usa-error-message[\s\S]{0,200}/.exec(text)?.[0] ?? "").to.equal(303);
  await workOnAllExtractions();
  const campaign = await Campaign.find(headers.location?.split("/").at(-1));
  expect(campaign.state).to.equal("extracted");
  return (await recordsOf(campaign)).map(({ householdId }) => householdId);
}

async function page(query = "") {
  return (await (await signedInAs("ruth")).get(`${address}${query}`)).text;
}

function isChecked(text: string, name: string, value: string) {
  return new RegExp(`name="${name}" value="${value}"[^>]* checked`).test(text);
}

describe("Pass RecConnect", () => {
  it("shows the guide's words, with its settings as the default", async () => {
    const text = await page();
    const words =
      "Pass RecConnect|Default Settings|Last Settings|CY-CHILD, Child Pass|Visit Count Limit to Check|Skip Check|At least|Fewer than|Between|Browser Only|Range plus Browser|Date Range|Date Option|Expiration|Activation|Purchase|Last visit|Actv-New|Actv-Renew|Suspended|Match Option|Unique HH|Unique pass holder|Every pass|Details: Additional Options|>Print<";
    for (const word of words.split("|")) expect(text).to.include(word);
    expect(isChecked(text, "browse", "browser") && isChecked(text, "visitCheck", "skip")).to.equal(true);
    expect(isChecked(text, "statuses", "Actv-New") && isChecked(text, "match", "household")).to.equal(true);
    expect(text).to.match(/value="today thru 1 year later" selected/);
  });

  it("finds the guide's households: not Chen, whose pass has expired, nor Haddad, who has none", async () => {
    expect(await found()).to.deep.equal([1001, 1002, 1003, 1005, 1006, 1007]);
    const ruth = await signedInAs("ruth");
    const text = (await ruth.get(`${address}/${await lastId()}`)).text;
    expect(text)
      .to.include("Total Records Extracted")
      .and.to.include("<dd>6</dd>")
      .and.to.include("ada.okafor@example.org");
    for (const heading of ["Last Name", "First Name", "City", "State", "Zip", "Email Address", "Highlighted Records"]) {
      expect(text).to.include(heading);
    }
  });

  it("takes ranges of codes, statuses, dates and residency", async () => {
    expect(await found({ browse: "range", passTypeIds: [], codeFrom: "cy-d", codeTo: "CY-N" })).to.deep.equal([
      1003, 1006,
    ]);
    const [child = 0] = await passTypeIds(["CY-CHILD"]);
    expect(
      await found({ browse: "range plus browser", passTypeIds: [String(child)], codeFrom: "CY-SAS", codeTo: "CY-SAS" }),
    ).to.deep.equal([1001, 1002, 1005, 1007]);
    expect(await found({ statuses: ["Expired"], dateRange: "90 days ago thru today" })).to.deep.equal([1004]);
    expect(await found({ dateRange: "today thru 90 days later" })).to.deep.equal([1005, 1006]);
    // Dates that were typed count, whatever range is chosen.
    expect(await found({ dateFrom: inDays(100), dateTo: inDays(150) })).to.deep.equal([1002, 1007]);
    expect(await found({ dateRange: "any", statuses: ["Expired", "Actv-Renew"] })).to.deep.equal([1002, 1003, 1004]);
    expect(await found({ residency: "both" })).to.deep.equal([1001, 1002, 1003, 1005, 1007]);
    expect(await found({ residency: "non-residents" })).to.deep.equal([]);
  });

  it("takes visits, emails, mobile phones and sign-ins", async () => {
    await table("passes").update({ visits: 5 });
    const [ada] = (await table("members").where({ householdId: 1001 })) as unknown as { id: number }[];
    await table("passes").where({ memberId: ada?.id }).update({ visits: 12 });
    await table("phones").insert({
      householdId: 1005,
      kind: "mobile",
      number: "(951) 555-0155",
      reversedDigits: "5510555159",
    });

    expect(await found({ visitCheck: "at least", visits: "12" })).to.deep.equal([1001]);
    expect(await found({ visitCheck: "fewer than", visits: "6" })).to.deep.equal([1002, 1003, 1005, 1006, 1007]);
    expect(await found({ visitCheck: "between", visits: "6", visitsTo: "12" })).to.deep.equal([1001]);
    expect(await found({ email: "without" })).to.deep.equal([1002]);
    expect(await found({ mobile: "with" })).to.deep.equal([1005]);
    expect(await found({ signIns: "never signed in" })).to.deep.equal([1005, 1006, 1007]);
    expect(await found({ signIns: "assigned PIN not used" })).to.deep.equal([1007]);
  });

  it("leaves inactive households out, and unsubscribed ones but for service messages", async () => {
    await table("households").where({ id: 1001 }).update({ inactiveAt: new Date() });
    await table("unsubscriptions").insert({
      householdId: 1005,
      emailKey: "abara.family@example.org",
      how: "link",
      createdAt: new Date(),
    });
    expect(await found()).to.deep.equal([1002, 1003, 1007]);
    expect(await found({ unsubscribed: "service message" })).to.deep.equal([1002, 1003, 1005, 1006, 1007]);
    expect(await page()).to.include("Households that unsubscribed get it too.");
  });

  it("includes or skips who was part of prior communications; practice never counts", async () => {
    const [category] = (await table("history_categories").where({ code: "MISC" })) as unknown as { id: number }[];
    const began = await priorCampaign([1001, 1002], { mode: "live", historyCategoryId: category?.id ?? 0 });
    await priorCampaign([1003], { mode: "practice", historyCategoryId: category?.id ?? 0 });

    expect(await found({ history: "skip" })).to.deep.equal([1003, 1005, 1006, 1007]);
    expect(await found({ history: "include" })).to.deep.equal([1001, 1002]);
    expect(await found({ history: "include", historyDescription: "WEB user" })).to.deep.equal([1001, 1002]);
    expect(await found({ history: "include", historyDescription: "100%" })).to.deep.equal([]);
    expect(await found({ history: "include", historyCategoryId: String((category?.id ?? 0) + 1) })).to.deep.equal([]);
    expect(await found({ history: "skip", historyFrom: inDays(1) })).to.deep.equal([
      1001, 1002, 1003, 1005, 1006, 1007,
    ]);
    expect(await found({ history: "include", historyFrom: inDays(0), historyTo: inDays(0) })).to.deep.equal([
      1001, 1002,
    ]);
    await table("campaign_recipients").where({ campaignId: began, householdId: 1002 }).update({ state: "cancelled" });
    expect(await found({ history: "include" })).to.deep.equal([1001]);
  });

  it("makes one record a household, a pass holder or a pass", async () => {
    await secondPassOf(1001);
    const child = await childWithPass(1001);
    expect(await found()).to.have.length(6);
    expect(await found({ match: "pass holder" })).to.deep.equal([1001, 1001, 1002, 1003, 1005, 1006, 1007]);
    expect(await found({ match: "pass" })).to.deep.equal([1001, 1001, 1001, 1002, 1003, 1005, 1006, 1007]);
    const records = await recordsOf({ id: await lastId() });
    expect(records.filter(({ memberId }) => memberId === child)).to.have.length(1);
    expect(records.every(({ passId }) => passId !== null)).to.equal(true);
    expect(records[0]?.email).to.equal("ada.okafor@example.org");
  });

  it("refuses what nobody can mean, and keeps what was typed", async () => {
    const faulty: [Form, string, string][] = [
      [{ passTypeIds: [] }, "passTypeIds", "Add at least one pass type to the browser."],
      [{ browse: "range" }, "codeFrom", "Enter the first code, the last code, or both."],
      [
        { browse: "range", codeFrom: "CY-SAS", codeTo: "CY-CHILD" },
        "codeTo",
        "Enter a last code that comes after the first code.",
      ],
      [
        { browse: "range", codeFrom: "X", codeTo: "Z" },
        "codeFrom",
        "No pass type code is in this range. Enter a different range.",
      ],
      [{ visitCheck: "at least", visits: "" }, "visits", "Enter a number of visits."],
      [{ visitCheck: "at least", visits: "many" }, "visits", "Enter visits as a whole number"],
      [{ visitCheck: "fewer than", visits: "0" }, "visits", "Enter 1 or more visits."],
      [
        { visitCheck: "between", visits: "9", visitsTo: "3" },
        "visitsTo",
        "Enter a maximum that is at least the minimum.",
      ],
      [
        { dateFrom: "2027-05-01", dateTo: "2027-04-01" },
        "dateTo",
        "Enter a last date that is on or after the first date.",
      ],
      [{ dateFrom: "2027-02-30" }, "dateFrom", "Enter a date like"],
      [{ dateRange: "dates" }, "dateFrom", "Enter the first date, the last date, or both."],
      [{ dateRange: "constructor" }, "dateRange", "Choose a date range."],
      [{ statuses: [] }, "statuses", "Include at least one status."],
      [{ statuses: ["Good"] }, "statuses", "Choose statuses from the list."],
      [{ match: "" }, "match", "Choose what one record stands for."],
      [
        { history: "skip", historyFrom: "2027-05-01", historyTo: "2027-04-01" },
        "historyTo",
        "Enter a last date that is on or after the first date.",
      ],
      [{ historyCategoryId: "999" }, "historyCategoryId", "Choose a history category from the list."],
    ];
    for (const [changes, field, sentence] of faulty) {
      const { status, text } = await print({ residency: "residents", ...changes });
      expect(status, sentence).to.equal(422);
      expect(text).to.include(sentence).and.to.include(`href="#${field}"`);
      expect(isChecked(text, "residency", "residents"), sentence).to.equal(true);
    }
    expect(await Campaign.findBy({ id: await lastId() })).to.equal(undefined);
  });

  it("says where nobody matches, and how to go on", async () => {
    await found({ residency: "non-residents" });
    const text = (await (await signedInAs("ruth")).get(`${address}/${await lastId()}`)).text;
    expect(text).to.include("No household matches this selection.").and.to.include(`${address}?settings=last`);
  });

  it("adds and removes all pass types without losing what was typed", async () => {
    const ruth = await signedInAs("ruth");
    const press = async (browser: string) =>
      (await ruth.post(`${address}/browser`, await form({ browser, passTypeIds: [], codeTo: "cy-x" }), address)).text;
    const ids = await passTypeIds();
    const all = await press("all");
    expect(ids.every((id) => isChecked(all, "passTypeIds", String(id)))).to.equal(true);
    expect(all).to.include('value="cy-x"');
    const none = await press("none");
    expect(ids.some((id) => isChecked(none, "passTypeIds", String(id)))).to.equal(false);
    expect(await lastId()).to.equal(0);
  });

  it("keeps settings under a name, and the last ones of each clerk", async () => {
    const ruth = await signedInAs("ruth");
    expect(await page("?settings=last")).to.include("You have not printed yet. The form shows the Default Settings.");
    const save = async (changes: Form) => ruth.post(`${address}/templates`, await form(changes), address);
    expect((await save({ templateName: "" })).text).to.include("Enter a name for these settings.");
    const saved = await save({
      templateName: "Spring <b>",
      dateFrom: "2027-01-01",
      visitCheck: "fewer than",
      visits: "7",
    });
    const text = (await ruth.get(String(saved.headers.location))).text;
    expect(text).to.include("Spring &lt;b&gt;").and.to.include('value="2027-01-01"').and.to.include('value="7"');
    expect(isChecked(text, "visitCheck", "fewer than")).to.equal(true);
    expect((await save({ templateName: "SPRING <B>" })).text).to.include("There are settings of this name already.");
    expect(await lastId()).to.equal(0);

    await found({ match: "pass", dateRange: "90 days ago thru today" });
    const last = await page("?settings=last");
    expect(isChecked(last, "match", "pass")).to.equal(true);
    expect(last).to.match(/value="90 days ago thru today" selected/);
    const id = String(saved.headers.location).split("=").at(-1);
    expect((await ruth.get(`/staff/bulk-assignments?settings=${id}`)).status).to.equal(404);
    await ruth.post(`${address}/templates/${id}/delete`, {}, address);
    expect((await ruth.get(`${address}?settings=${id}`)).status).to.equal(404);
  });

  it("answers whatever is typed", async () => {
    for (const text of oddTexts) {
      const odd = Object.fromEntries(Object.keys(await form()).map((name) => [name, text]));
      expect((await print(odd)).status).to.be.oneOf([413, 422]);
      const { status } = await print({
        historyDescription: text.slice(0, 100),
        codeFrom: text.slice(0, 100),
        history: "include",
      });
      expect(status).to.be.oneOf([303, 422]);
    }
  });

  it("is closed to dana, theo and strangers", async () => {
    for (const clerk of ["dana", "theo"] as const) {
      const browser = await signedInAs(clerk);
      expect((await browser.get(address)).status).to.equal(403);
      expect((await browser.post(address, await form(), "/staff")).status).to.equal(403);
      expect((await browser.get("/staff")).text).not.to.include("Pass RecConnect");
    }
    expect((await (await Browser.open()).get(address)).headers.location).to.equal("/staff/login");
  });
});

describe("history categories", () => {
  const list = "/staff/settings/history-categories";

  it("are there from the beginning, added and renamed; the second of two clerks is told", async () => {
    const ruth = await signedInAs("ruth");
    expect((await ruth.get(list)).text)
      .to.include("Miscellaneous or one-time")
      .and.to.include("NEWSMESSAGE");
    await ruth.post(list, { code: "camp", description: "Summer camp" }, list);
    const [camp] = (await table("history_categories").where({ code: "CAMP" })) as unknown as { id: number }[];
    const rename = (description: string) =>
      ruth.post(`${list}/${camp?.id}`, { code: "CAMP", description, version: "1" }, `${list}/${camp?.id}/edit`);
    expect((await rename("Camps")).status).to.equal(303);
    const second = await rename("Winter camp");
    expect(second.status).to.equal(409);
    expect(second.text).to.include("Description is now &quot;Camps&quot;");
  });

  it("are refused without a code, or with one there is; and to dana", async () => {
    const ruth = await signedInAs("ruth");
    const again = await ruth.post(list, { code: "misc", description: "Other" }, list);
    expect(again.status).to.equal(422);
    expect(again.text).to.include("Another history category has this code.");
    expect((await ruth.post(list, { code: "", description: "" }, list)).text).to.include("Enter a code.");
    expect((await (await signedInAs("dana")).get(list)).status).to.equal(403);
  });
});

async function lastId() {
  const row = await table("campaigns").orderBy("id", "desc").first("id");
  return Number(row?.id ?? 0);
}

async function priorCampaign(households: number[], changes: object) {
  const now = new Date();
  const [campaign] = (await table("campaigns")
    .insert({
      selection: "{}",
      processing: "{}",
      mailing: "{}",
      clerkId: 1,
      clerkName: "Ruth Alvarez",
      extractedAt: now,
      submittedAt: now,
      startedAt: now,
      finishedAt: now,
      historyDescription: "Web User and Password",
      createdAt: now,
      updatedAt: now,
      ...changes,
    })
    .returning("id")) as unknown as { id: number }[];
  for (const [index, householdId] of households.entries()) {
    await table("campaign_recipients").insert({
      campaignId: campaign?.id,
      number: index + 1,
      householdId,
      state: "written",
    });
  }
  return campaign?.id ?? 0;
}

async function secondPassOf(householdId: number) {
  const [member] = (await table("members").where({ householdId, relation: "primary" })) as unknown as { id: number }[];
  await addPass(member?.id ?? 0);
}

async function childWithPass(householdId: number) {
  const now = new Date();
  const [child] = (await table("members")
    .insert({
      householdId,
      relation: "child",
      firstName: "Obi",
      lastName: "Okafor",
      lastKey: "okafor",
      firstKey: "obi",
      createdAt: now,
      updatedAt: now,
    })
    .returning("id")) as unknown as { id: number }[];
  await addPass(child?.id ?? 0);
  return child?.id ?? 0;
}

async function addPass(memberId: number) {
  const [passTypeId] = await passTypeIds(["CY-MST"]);
  const now = new Date();
  await table("passes").insert({
    memberId,
    passTypeId,
    status: "Actv-New",
    expiresOn: inDays(30),
    createdAt: now,
    updatedAt: now,
  });
}
