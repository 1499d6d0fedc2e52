import { expect } from "chai";
import { rowsOf, table } from "../../../../src/database/connection";
import { Campaign } from "../../../../src/models/recconnect/campaign";
import type { CampaignRow } from "../../../../src/models/recconnect/campaign-row";
import { eraseSomeRecords } from "../../../../src/models/recconnect/selection/record-erasure";
import { oddTexts } from "../../../support/households";
import { printed, recordsOf } from "../../../support/selections";
import { Browser, signedInAs } from "../../../support/site";

const DAY_MS = 86_400_000;
const MANY = 25_000;

async function read(address: string) {
  const { status, text } = await (await signedInAs("ruth")).get(address);
  expect(status, address).to.equal(200);
  return text;
}

/** The household names of a page's table, in its order. */
function names(text: string) {
  return [...text.matchAll(/<th scope="row"><a[^>]*><bdi>([^<]*)<\/bdi>/g)].map(([, name = ""]) => name);
}

function ids(text: string) {
  return [...text.matchAll(/name="record" value="(\d+)"/g)].map(([, id = ""]) => id);
}

function tickedIds(text: string) {
  return [...text.matchAll(/name="record" value="(\d+)" checked/g)].map(([, id = ""]) => id);
}

function linkOf(text: string, rel: string) {
  const [, href = ""] = new RegExp(`rel="${rel}" href="([^"]*)"`).exec(text) ?? [];
  return href.replaceAll("&amp;", "&");
}

async function press(campaign: Campaign, fields: Record<string, string | string[]>, path = "highlights") {
  const here = `/staff/recconnect/${campaign.id}`;
  return (await signedInAs("ruth")).post(`${here}/${path}`, fields, here);
}

/** The guide's selection with so many records more, invented. */
async function campaignOfMany(more = MANY) {
  const campaign = await printed();
  await rowsOf(
    `insert into campaign_records (campaign_id, household_id, last_name, first_name, city, state, zip, email, last_key,
       first_key, city_key, email_key)
     with recursive n (i) as (select 1 union all select i + 1 from n where i < ${more})
     select ${campaign.id}, 10000 + i, 'Garza' || ((i * 7919) % 10007), 'Pat', case when i % 10 = 0 then 'Corona' else 'Norco' end,
       'CA', cast(92000 + i % 500 as text), '', 'garza' || ((i * 7919) % 10007), 'pat',
       case when i % 10 = 0 then 'corona' else 'norco' end, '' from n`,
  ).catch((error) => {
    if (!/does not return data/.test(String(error))) throw error;
  });
  await table("campaigns")
    .where({ id: campaign.id })
    .update({ extracted: campaign.extracted + more });
  return Campaign.find(campaign.id);
}

describe("the records of Pass RecConnect", () => {
  it("are sorted by each column, both ways", async () => {
    const here = `/staff/recconnect/${(await printed()).id}`;
    expect(names(await read(here))).to.deep.equal(["Abara", "Abara", "Lindqvist", "Novak", "Okafor", "Rivera"]);
    expect(names(await read(`${here}?sort=last&order=descending`))[0]).to.equal("Rivera");
    expect(names(await read(`${here}?sort=first`))).to.deep.equal([
      "Okafor",
      "Rivera",
      "Abara",
      "Abara",
      "Lindqvist",
      "Novak",
    ]);
    expect(names(await read(`${here}?sort=email`))[0]).to.equal("Lindqvist");
    for (const sort of ["city", "state", "zip", "nonsense"]) {
      expect(names(await read(`${here}?sort=${sort}`))).to.have.length(6);
    }
    expect(await read(`${here}?sort=zip`)).to.match(/aria-sort="ascending"><a[^>]*>Zip/);
  });

  it("are looked through by the beginning of a name, city, ZIP or email, in the address", async () => {
    const here = `/staff/recconnect/${(await printed()).id}`;
    const found: Record<string, string[]> = {
      "name=ABA": ["Abara", "Abara"],
      "name=abara, k": ["Abara"],
      "name=,ada": ["Okafor"],
      "zip=925&emailAddress=Petr": ["Novak"],
      "city=river&sort=first&order=descending": ["Novak", "Lindqvist", "Abara", "Abara", "Rivera", "Okafor"],
      "city=%25": [],
    };
    for (const [query, wanted] of Object.entries(found)) {
      const text = await read(`${here}?${query}`);
      expect(names(text), query).to.deep.equal(wanted);
      if (wanted.length > 0) expect(text).to.include(`${wanted.length} found`);
    }
    expect(await read(`${here}?name=zzz`))
      .to.include("No record begins so.")
      .and.to.include("Show all records");
    for (const odd of oddTexts.filter((text) => text.isWellFormed())) {
      const query = new URLSearchParams({
        name: odd.slice(0, 900),
        city: odd.slice(0, 900),
        after: odd.slice(0, 50),
        sort: odd.slice(0, 50),
      });
      await read(`${here}?${query}`);
    }
  });

  it("are paged to the end and back, whatever the order and filter, each once", async () => {
    const campaign = await campaignOfMany(230);
    for (const query of ["", "?sort=zip&order=descending", "?city=norco&sort=zip", "?name=garza1"]) {
      const seen: string[][] = [];
      let address = `/staff/recconnect/${campaign.id}${query}`;
      for (; address; address = linkOf(await read(address), "next")) seen.push(ids(await read(address)));
      const all = seen.flat();
      expect(new Set(all).size, query).to.equal(all.length);
      if (query === "") expect(all).to.have.length(236);

      const last = `/staff/recconnect/${campaign.id}?${new URLSearchParams([...new URLSearchParams(query), ["before", seen.at(-1)?.[0] ?? ""]])}`;
      if (seen.length > 1) expect(ids(await read(last)), query).to.deep.equal(seen.at(-2));
    }
  });

  it("are highlighted by the boxes of a page, which survives paging and works by its form alone", async () => {
    const campaign = await campaignOfMany(60);
    const here = `/staff/recconnect/${campaign.id}`;
    const first = await read(here);
    const shown = ids(first);
    const [one = "", two = ""] = shown;
    const answer = await press(campaign, { what: "page", shown: shown.join(" "), record: [one, two] });
    expect(answer.headers.location).to.equal(here);
    const next = linkOf(first, "next");
    const onNext = ids(await read(next));
    const after = new URL(next, "http://x").searchParams.get("after") ?? "";
    const back = await press(campaign, { what: "page", shown: onNext.join(" "), record: onNext, after });
    expect(back.headers.location).to.equal(next);

    expect(tickedIds(await read(here))).to.deep.equal([one, two]);
    expect(tickedIds(await read(next))).to.deep.equal(onNext);
    await press(campaign, { what: "page", shown: shown.join(" "), record: [two] });
    expect((await Campaign.find(campaign.id)).highlighted).to.equal(1 + onNext.length);
    // A second press changes nothing, and what is no record of this campaign is nobody's.
    await press(campaign, { what: "page", shown: shown.join(" "), record: [two] });
    await press(campaign, { what: "page", shown: "999999 x -1", record: ["999999", "x", "-1"] });
    expect(await read(here)).to.include(`<dd>${1 + onNext.length}</dd>`);
  });

  it("are highlighted all at once, but for those unticked, and none again", async () => {
    const campaign = await printed();
    const here = `/staff/recconnect/${campaign.id}`;
    await press(campaign, { what: "all" });
    const text = await read(here);
    expect(tickedIds(text)).to.have.length(6);
    await press(campaign, { what: "page", shown: ids(text).join(" "), record: ids(text).slice(1) });
    expect((await Campaign.find(campaign.id)).highlighted).to.equal(5);
    expect(tickedIds(await read(here))).to.deep.equal(ids(text).slice(1));
    await press(campaign, { what: "found", name: "Abara" });
    expect((await Campaign.find(campaign.id)).highlighted).to.equal(6);
    await press(campaign, { what: "none" });
    expect(await read(here)).to.include("Highlighted Records</dt><dd>0</dd>");
    expect(await table("campaign_toggles").where({ campaignId: campaign.id })).to.have.length(0);
  });

  it("are highlighted by the thousand: all that a filter finds", async () => {
    const campaign = await campaignOfMany();
    await press(campaign, { what: "found", city: "norco" });
    const toggles = await rowsOf<{ count: number }>(
      "select cast(count(*) as integer) as count from campaign_toggles where campaign_id = ?",
      [campaign.id],
    );
    expect((await Campaign.find(campaign.id)).highlighted).to.equal(MANY * 0.9);
    expect(toggles[0]?.count).to.equal(MANY * 0.9);
    expect(await read(`/staff/recconnect/${campaign.id}?city=norco`))
      .to.include("Over 1,000 found")
      .and.to.include("<dd>22,500</dd>");
    await press(campaign, { what: "none" });
    expect((await Campaign.find(campaign.id)).highlighted).to.equal(0);
  }).timeout(60_000);

  it("are shown while the worker still finds others, with an honest count", async () => {
    const campaign = await printed();
    const change = (changes: Partial<CampaignRow>) =>
      table("campaigns")
        .where({ id: campaign.id })
        .update({ ...changes });
    await change({ extractedAt: null, found: null });
    const text = await read(`/staff/recconnect/${campaign.id}`);
    expect(text).to.include("6 found so far. Gatehouse is counting the total.").and.to.include("data-refresh");
    expect(names(text)).to.have.length(6);
    await change({ found: 10, updatedAt: new Date(Date.now() - 120_000) });
    const stuck = await read(`/staff/recconnect/${campaign.id}`);
    expect(stuck).to.include("6 of 10 found.").and.to.include("The worker has made no progress since");
  });

  it("can't be highlighted once the mailing was submitted", async () => {
    const campaign = await printed();
    await table("campaigns").where({ id: campaign.id }).update({ submittedAt: new Date() });
    const answer = await press(campaign, { what: "all" });
    expect(answer.status).to.equal(422);
    expect(answer.text).to.include("Stop it before you change which records are highlighted.");
    expect(await read(`/staff/recconnect/${campaign.id}`)).not.to.include("Highlight these");
  });

  it("are given up, and erased; others are erased after thirty days", async () => {
    const [given, old, fresh] = [await printed(), await printed(), await printed()];
    await table("campaigns")
      .where({ id: old.id })
      .update({ extractedAt: new Date(Date.now() - 31 * DAY_MS) });
    const answer = await press(given, {}, "discards");
    expect(answer.headers.location).to.equal("/staff/recconnect");
    for (let minute = 1; minute < 12; minute++) await eraseSomeRecords(Date.now() + (minute * DAY_MS) / 24);
    expect([await recordsOf(given), await recordsOf(old)]).to.deep.equal([[], []]);
    expect(await recordsOf(fresh)).to.have.length(6);
    expect(await read("/staff/recconnect")).to.include("Discarded");
    expect(await read(`/staff/recconnect/${old.id}`)).to.include(
      "These records were not used for 30 days, so they were erased",
    );
  });

  it("are no business of dana's, theo's or a stranger's", async () => {
    const { id } = await printed();
    for (const clerk of ["dana", "theo"] as const) {
      const browser = await signedInAs(clerk);
      expect((await browser.get(`/staff/recconnect/${id}`)).status).to.equal(403);
      expect((await browser.post(`/staff/recconnect/${id}/highlights`, { what: "all" }, "/staff")).status).to.equal(
        403,
      );
    }
    expect((await (await Browser.open()).get(`/staff/recconnect/${id}`)).headers.location).to.equal("/staff/login");
    for (const bad of ["0", "x", "2147483647", "99999999999"]) {
      expect((await (await signedInAs("ruth")).get(`/staff/recconnect/${bad}`)).status).to.equal(404);
    }
  });
});

describe("the process options of Pass RecConnect", () => {
  const options = { records: "all", labelSheet: "5160", labelStart: "1", exportColumns: ["lastName", "email"] };

  it("are kept with the history record, and lead on to what was pressed", async () => {
    const campaign = await printed();
    const [category] = (await table("history_categories").where({ code: "MISC" })) as unknown as { id: number }[];
    const history = {
      history: "yes",
      historyDescription: "Web User and Password",
      historyCategoryId: String(category?.id),
    };
    const save = (changes: Record<string, string>, version: number) =>
      press(campaign, { ...options, ...changes, version: String(version) }, "processing");

    const answer = await save({ email: "yes", report: "yes", records: "highlighted", ...history, next: "mailing" }, 1);
    expect(answer.headers.location).to.equal(`/staff/recconnect/${campaign.id}/mailing`);
    const kept = await Campaign.find(campaign.id);
    expect(kept.processingOptions).to.include({
      email: true,
      report: true,
      reportEmails: false,
      records: "highlighted",
      labels: false,
    });
    expect(kept.processingOptions.exportColumns).to.deep.equal(["lastName", "email"]);
    expect([kept.historyDescription, kept.historyCategoryId]).to.deep.equal(["Web User and Password", category?.id]);

    expect((await save({ labels: "yes", next: "process" }, kept.version)).headers.location).to.match(/\/process$/);
    expect((await Campaign.find(campaign.id)).historyDescription).to.equal(null);
  });

  it("are refused where something is missing, with what was typed", async () => {
    const campaign = await printed();
    const save = (changes: Record<string, string>) =>
      press(campaign, { ...options, version: "1", ...changes }, "processing");
    const faulty: [Record<string, string>, string][] = [
      [{ next: "process" }, "Choose at least one process option, such as a report, labels, letters, or email."],
      [{ labels: "yes", labelStart: "31" }, "Enter the first label as 1 to 30."],
      [{ labels: "yes", labelSheet: "5163", labelStart: "11" }, "Enter the first label as 1 to 10."],
      [{ letters: "yes" }, "Choose a letter."],
      [{ letters: "yes", letterCode: "99999999999" }, "Choose a letter."],
      [{ history: "yes", historyCategoryId: "0" }, "Choose a history category."],
      [{ history: "yes", historyDescription: "x".repeat(201) }, "Use at most 200 characters."],
    ];
    for (const [changes, sentence] of faulty) {
      const { status, text } = await save({ ...changes, statistics: changes.next ? "" : "yes" });
      expect(status, sentence).to.equal(422);
      expect(text).to.include(sentence);
      if (!changes.next) expect(text).to.match(/name="statistics"[^>]*checked|checked[^>]*name="statistics"/);
    }
    expect((await Campaign.find(campaign.id)).version).to.equal(1);
  });

  it("changed in two tabs tell the second one what they are now", async () => {
    const campaign = await printed();
    await press(campaign, { ...options, report: "yes", version: "1" }, "processing");
    const second = await press(campaign, { ...options, labels: "yes", version: "1" }, "processing");
    expect(second.status).to.equal(409);
    expect(second.text).to.include("Process Report is now &quot;ticked&quot;. You typed &quot;not ticked&quot;.");
    expect((await Campaign.find(campaign.id)).processingOptions.labels).to.equal(false);
  });
});
