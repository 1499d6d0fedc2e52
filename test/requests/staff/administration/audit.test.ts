import { expect } from "chai";
import { parse } from "csv-parse/sync";
import { rowsOf, table } from "../../../../src/database/connection";
import { insertAll } from "../../../../src/database/insert-all";
import { clerkNamed, eventsOf } from "../../../support/clerks";
import { Browser, signedInAs } from "../../../support/site";

const log = "/staff/audit";
let household = 5_000_000;

/** Writes events of a household nobody has, so that a test sees its own only: the log can't be emptied. */
async function eventsOfTheirOwn(events: object[]) {
  household += 1;
  const plain = { kind: "household changed", actor: "system", clerkId: null, clerkName: null, details: "{}" };
  const rows = events.map((event) => ({ happenedAt: new Date(), ...plain, householdId: household, ...event }));
  await insertAll("audit_events", rows);
  return household;
}

async function detailsShown(address: string) {
  const { text } = await (await signedInAs("ruth")).get(address);
  return [...text.matchAll(/number: (\d+)/g)].map(([, number]) => Number(number));
}

const numbered = (number: number) => ({ details: JSON.stringify({ number }) });

describe("the audit log", () => {
  it("shows what was done, by whom, to whom and from where", async () => {
    const dana = await signedInAs("dana");
    await dana.get("/staff/households/1001/web-details");
    const { text } = await (await signedInAs("ruth")).get(`${log}?household=1001`);

    expect(text).to.include("web details viewed").and.to.include("Dana Whitfield");
    expect(text)
      .to.include('href="/staff/households/1001"')
      .and.to.match(/127\.0\.0\.1/);
  });

  it("filters by household, clerk, kind and days, and keeps the filters in the address", async () => {
    const dana = await clerkNamed("dana");
    const own = await eventsOfTheirOwn([
      { ...numbered(1), happenedAt: new Date(2025, 2, 8, 23, 59, 59, 999) },
      { ...numbered(2), happenedAt: new Date(2025, 2, 9, 0, 0, 0, 0), kind: "unlocked" },
      {
        ...numbered(3),
        happenedAt: new Date(2025, 2, 9, 23, 59, 59, 999),
        actor: "clerk",
        clerkId: dana.id,
        clerkName: "Dana",
      },
      { ...numbered(4), happenedAt: new Date(2025, 2, 10, 0, 0, 0, 0) },
    ]);
    const at = `${log}?household=${own}`;

    expect(await detailsShown(at)).to.deep.equal([4, 3, 2, 1]);
    expect(await detailsShown(`${at}&kind=unlocked`)).to.deep.equal([2]);
    expect(await detailsShown(`${at}&clerk=${dana.id}`)).to.deep.equal([3]);
    // A day of 23 hours: the clocks go forward.
    expect(await detailsShown(`${at}&from=2025-03-09&to=2025-03-09`)).to.deep.equal([3, 2]);
    expect(await detailsShown(`${at}&from=2025-03-10`)).to.deep.equal([4]);
    expect(await detailsShown(`${at}&to=2025-03-08`)).to.deep.equal([1]);
    expect(await detailsShown(`${at}&from=2031-01-01`)).to.deep.equal([]);

    const { text } = await (await signedInAs("ruth")).get(`${at}&kind=unlocked&from=2025-03-09`);
    expect(text).to.include(`value="${own}"`).and.to.include('value="2025-03-09"');
    expect(text).to.match(/value="unlocked" selected/);
  });

  it("shows 50 per page, newest first, and continues to older ones without losing or repeating any", async () => {
    const own = await eventsOfTheirOwn(Array.from({ length: 120 }, (_, index) => numbered(index)));
    const ruth = await signedInAs("ruth");
    const seen: number[] = [];
    let address: string | undefined = `${log}?household=${own}`;

    const sizes = [];
    while (address) {
      const page: string = (await ruth.get(address)).text;
      const numbers = [...page.matchAll(/number: (\d+)/g)].map(([, number]) => Number(number));
      sizes.push(numbers.length);
      seen.push(...numbers);
      address = /rel="next" href="([^"]+)"/.exec(page)?.[1]?.replaceAll("&amp;", "&");
    }
    expect(sizes).to.deep.equal([50, 50, 20]);
    expect(seen).to.deep.equal(Array.from({ length: 120 }, (_, index) => 119 - index));
  });

  it("says what to enter if a filter is wrong, and never fails", async () => {
    const ruth = await signedInAs("ruth");
    const errors = [
      ["household=abc", "Enter a household ID"],
      ["household=0", "Enter a household ID"],
      ["household=99999999999", "Enter a household ID"],
      ["household=1' or 1=1--", "Enter a household ID"],
      ["clerk=ruth", "Choose a clerk from the list."],
      ["kind=nonsense", "Choose an event from the list."],
      ["kind=__proto__", "Choose an event from the list."],
      ["from=31-31-31", "Enter the first day as"],
      ["from=2026-02-30", "Enter the first day as"],
      ["to=0000-00-00", "Enter the last day as"],
      ["to=9999-12-31", "Enter the last day as"],
      ["from=2026-02-03&to=2026-02-01", "The last day is before the first."],
    ] as const;
    for (const [query, sentence] of errors) {
      const page = await ruth.get(`${log}?${encodeURI(query)}`);
      expect(page.status, query).to.equal(422);
      expect(page.text, query).to.include(sentence);
      expect((await ruth.get(`${log}.csv?${encodeURI(query)}`)).status, query).to.equal(422);
    }
    for (const query of [
      "household=&kind=",
      "household=1&household=2",
      "before=x",
      "before=-1",
      "kind[]=x",
      "from=%00",
    ]) {
      expect((await ruth.get(`${log}?${query}`)).status, query).to.equal(200);
    }
    expect((await ruth.get(`${log}?household=2147483647`)).text).to.include("No events found");
  });

  it("exports the filtered events as CSV without formulas", async () => {
    const own = await eventsOfTheirOwn([
      { details: JSON.stringify({ "=HYPERLINK(1)": "x" }), clerkName: "@dana" },
      { details: JSON.stringify({ reason: 'moved "away",\nfar' }), clerkName: "+1-2" },
      { details: JSON.stringify({ "\tname": "José Ñandú 日本" }), clerkName: "-dana" },
    ]);
    const answer = await (await signedInAs("ruth")).get(`${log}.csv?household=${own}`).buffer();

    expect(answer.headers["content-type"]).to.equal("text/csv; charset=utf-8");
    expect(answer.headers["content-disposition"]).to.match(/^attachment; filename="?audit-log-\d{4}-\d\d-\d\d\.csv"?$/);
    expect(answer.text.charCodeAt(0)).to.equal(0xfeff);
    expect(answer.text.endsWith("\r\n")).to.equal(true);
    const [columns, ...rows] = parse(answer.text, { bom: true }) as string[][];
    expect(columns).to.include.members(["When (UTC)", "What", "Clerk", "Household ID", "Details"]);
    expect(rows.map((row) => row[6])).to.deep.equal([
      "'\tname: José Ñandú 日本",
      'reason: moved "away",\nfar',
      "'=HYPERLINK(1): x",
    ]);
    expect(rows.map((row) => row[4])).to.deep.equal(["'-dana", "'+1-2", "'@dana"]);
  });

  it("exports any number of events, each once, and records the export with its filters", async () => {
    const own = await eventsOfTheirOwn(Array.from({ length: 2500 }, (_, index) => numbered(index)));
    const answer = await (await signedInAs("ruth")).get(`${log}.csv?household=${own}&kind=household+changed`).buffer();
    const rows = parse(answer.text, { bom: true, from_line: 2 }) as string[][];

    expect(rows.map((row) => row[6])).to.deep.equal(
      Array.from({ length: 2500 }, (_, index) => `number: ${2499 - index}`),
    );
    const [event] = await eventsOf("audit log exported");
    expect(event?.details).to.deep.equal({ household: String(own), kind: "household changed" });
    expect(event?.clerkId).to.equal((await clerkNamed("ruth")).id);
  });

  it("shows what visitors and customers typed as plain text", async () => {
    const own = await eventsOfTheirOwn([{ details: JSON.stringify({ reason: "<img src=x onerror=alert(1)>" }) }]);
    const { text } = await (await signedInAs("ruth")).get(`${log}?household=${own}`);

    expect(text).to.include("&lt;img src=x").and.not.to.include("<img src=x");
  });

  it("can't be changed or emptied, not even by the application's own connection", async () => {
    const own = await eventsOfTheirOwn([numbered(1)]);
    for (const change of [
      () => table("audit_events").where({ householdId: own }).update({ details: "{}" }),
      () => table("audit_events").where({ householdId: own }).delete(),
      () => rowsOf("delete from audit_events where household_id = ?", [own]),
    ]) {
      let error: unknown;
      try {
        await change();
      } catch (refused) {
        error = refused;
      }
      expect(String(error)).to.include("append-only");
    }
    expect(await detailsShown(`${log}?household=${own}`)).to.deep.equal([1]);
  });

  it("records refused access, and is closed to clerks without permission", async () => {
    for (const clerk of ["dana", "theo"] as const) {
      const browser = await signedInAs(clerk);
      expect((await browser.get(log)).status).to.equal(403);
      expect((await browser.get(`${log}.csv`)).status).to.equal(403);
    }
    const [event] = await eventsOf("access refused");
    expect(event?.details).to.deep.equal({ permission: "read audit log", page: "GET /staff/audit.csv" });
    expect((await (await Browser.open()).get(`${log}.csv`)).headers.location).to.equal("/staff/login");
  });
});
