import { expect } from "chai";
import { HtmlValidate } from "html-validate";
import { table } from "../../../../src/database/connection";
import { insertAll } from "../../../../src/database/insert-all";
import { BulkAssignment } from "../../../../src/models/web-access/bulk-assignments/bulk-assignment";
import type { BulkAssignmentRow } from "../../../../src/models/web-access/bulk-assignments/bulk-assignment-row";
import { bulkSettingsDefaults } from "../../../../src/models/web-access/bulk-assignments/bulk-settings";
import type { RollOut } from "../../../../src/models/web-access/bulk-assignments/roll-out";
import { finishedRun, outcomesOf, previewedRun, workInBulk } from "../../../support/bulk-assignments";
import { clerkNamed, eventsOf } from "../../../support/clerks";
import { addHousehold } from "../../../support/households";
import { signedInAs } from "../../../support/site";

const address = "/staff/bulk-assignments";
const HOUR_MS = 3_600_000;

/** A run as the worker would have left it. */
async function runWith(columns: Partial<BulkAssignmentRow>) {
  const settings = JSON.stringify(bulkSettingsDefaults);
  const previewedAt = new Date(Date.now() - HOUR_MS);
  return BulkAssignment.create({ settings, clerkId: 1, clerkName: "Ruth Alvarez", previewedAt, ...columns });
}

const begun = { processedAt: new Date(), processedBy: "Ruth Alvarez" };
const counts = {
  chosen: 1300,
  listed: 1204,
  planned: 1200,
  leftAlone: 60,
  exceptions: 40,
  leftReasons: '{"claimed":60}',
};
const rollOut: RollOut = {
  notUsed: 512,
  expired: 4,
  inUse: 3,
  claimed: 100,
  lockedOut: 2,
  mailed: 398,
  byDay: [
    { day: "2026-11-20", households: 40 },
    { day: "2026-11-21", households: 63 },
  ],
};

async function excepted(run: { id: number }, reason: string, ids: number[], more: object = {}) {
  const blank = { userName: null, otherHouseholdId: null, ...more };
  const rows = ids.map((householdId) => ({
    bulkAssignmentId: run.id,
    householdId,
    kind: "exception",
    reason,
    ...blank,
  }));
  await insertAll("bulk_assignment_outcomes", rows);
}

async function get(path: string) {
  return (await signedInAs("ruth")).get(path);
}

async function pageOf(run: { id: number }, rest = "") {
  return (await get(`${address}/${run.id}${rest}`)).text;
}

/** Presses a button of the run's page. */
async function press(run: { id: number }, what: string, from = "", values = {}) {
  return (await signedInAs("ruth")).post(`${address}/${run.id}/${what}`, values, `${address}/${run.id}${from}`);
}

const validator = new HtmlValidate({
  extends: ["html-validate:recommended"],
  rules: {
    "tel-non-breaking": "off",
    "meta-refresh": "off",
    "no-trailing-whitespace": "off",
    "void-style": "off",
    "attribute-boolean-style": "off",
    "long-title": "off",
  },
});

async function expectValid(html: string) {
  const { results } = await validator.validateString(html);
  expect(
    results.flatMap(({ messages }) => messages.map(({ ruleId, message }) => `${ruleId}: ${message}`)),
  ).to.deep.equal([]);
}

describe("the page of a preview", () => {
  it("shows how far it is, refreshing itself with and without JavaScript, and can be given up", async () => {
    const run = await runWith({ previewedAt: null, households: 208_000, seen: 81_000, workingMs: 4000 });
    const text = await pageOf(run);

    expect(text).to.include("81,000 of 208,000 households checked.").and.to.include("20,250 per second");
    expect(text).to.include('<noscript><meta http-equiv="refresh" content="2">').and.to.include('data-refresh="2"');
    await expectValid(text);
    const answer = await press(run, "cancellations");
    expect(answer.headers.location).to.equal(address);
    expect((await BulkAssignment.find(run.id)).state).to.equal("discarded");
    expect(await pageOf(run)).to.include("This preview was discarded. Nothing was changed.");
  });

  it("counts who gets what and who is left out, names the first of them, and shows no PIN", async () => {
    const run = await previewedRun();
    const text = await pageOf(run);

    expect(text).to.include("No text yet.").and.to.include(`The first 50 of ${run.planned} households`);
    expect(text)
      .to.include("Nothing has been changed yet.")
      .and.to.include(`The first 50 of ${run.planned} households`);
    expect(text)
      .to.match(/Has a web user with its own PIN/)
      .and.to.include("Random, 7 characters");
    expect(text).to.include('href="/staff/households/1008/web-details"').and.to.include("lina.haddad@example.org");
    expect(text).to.include("The household has no email.").and.not.to.include("data-refresh");
    expect(text).to.match(/Abara, Femi[\s\S]{0,400}abara\.family@example\.org[\s\S]{0,300}1006\/web-details/);
    await expectValid(text);
  });

  it("shows the first 50 of a reason with a way to all of them, and cuts a name that has no end", async () => {
    const run = await runWith({ ...counts, exceptions: 61 });
    const ids = Array.from({ length: 60 }, (_, index) => 2001 + index);
    await excepted(run, "no email", ids);
    await excepted(run, "name taken", [2100], { userName: "x".repeat(10_000), otherHouseholdId: 1001 });
    const text = await pageOf(run);

    expect(text).to.include("The first 50 of 60 households: no email");
    expect(text).to.include(`${address}/${run.id}/exceptions?reason=no+email`).and.not.to.include("x".repeat(121));
    expect(text).to.match(/x…<\/bdi>[\s\S]{0,200}1001\/web-details/);
    await expectValid(text);
  });

  it("offers no Process where there is nobody to assign anything to, or the preview is old", async () => {
    const nobody = await runWith({ chosen: 5, leftAlone: 5, leftReasons: '{"claimed":5}' });
    expect(await pageOf(nobody))
      .to.include("No households to assign. Change the settings and preview again.")
      .and.not.to.include(">Process</button>");
    const impossible = await runWith({ ...counts, error: "There are not enough PINs of 7 characters." });
    expect(await pageOf(impossible))
      .to.include("not enough PINs")
      .and.not.to.include(">Process</button>");
    const old = await runWith({ ...counts, previewedAt: new Date(Date.now() - 25 * HOUR_MS) });
    expect(await pageOf(old))
      .to.include("more than 24 hours old")
      .and.not.to.include(">Process</button>");
  });
});

describe("Process", () => {
  it("is asked a second time, with the consequences in words, before Yes to Continue begins the run", async () => {
    const run = await runWith({ ...counts, replacing: 12 });
    expect(await pageOf(run)).to.match(/action="\/staff\/bulk-assignments\/\d+\/process">\s*<button[^>]*>Process</);
    const text = await pageOf(run, "/process");

    expect(text).to.include("1,200 households get a user name and a PIN.");
    expect(text).to.include("12 of them have a web user now. ").and.to.include("stop working right away");
    expect(text).to.include("60 households keep what they have.").and.to.include("You can undo it for 30 days");
    expect(text).to.include("Yes to Continue").and.not.to.include("to confirm");
    await expectValid(text);
    const answer = await press(run, "runs", "/process");
    expect([answer.status, answer.headers.location]).to.deep.equal([303, `${address}/${run.id}`]);
    expect((await BulkAssignment.find(run.id)).state).to.equal("running");
  });

  it("submitted again, or for a run in progress, shows the run and starts nothing", async () => {
    const run = await runWith({ ...counts, ...begun, underWay: 1 });
    expect((await get(`${address}/${run.id}/process`)).headers.location).to.equal(`${address}/${run.id}`);
    expect((await press(run, "runs")).headers.location).to.equal(`${address}/${run.id}`);
    expect(await eventsOf("bulk run started")).to.satisfy((events: { details: object }[]) =>
      events.every(({ details }) => (details as { "bulk run": number })["bulk run"] !== run.id),
    );
  });

  it("waits while another run is under way, and is refused for a preview that was given up", async () => {
    await runWith({ ...counts, ...begun, underWay: 1 });
    const second = await runWith(counts);
    const answer = await press(second, "runs", "/process");
    expect(answer.status).to.equal(422);
    expect(answer.text).to.include("Another bulk run is in progress.").and.to.include("Yes to Continue");

    const given = await runWith({ ...counts, cancelledAt: new Date() });
    const refused = await (await signedInAs("ruth")).post(`${address}/${given.id}/runs`, {}, address);
    expect(refused.status).to.equal(422);
    expect(refused.text).to.include("This preview was discarded. Preview again.");
  });
});

describe("the page of a run in progress", () => {
  const running = { ...counts, ...begun, underWay: 1, position: 400, assigned: 390, workingMs: 2000 };

  it("shows done, total, rate and time left, pauses, resumes, and is canceled after a confirmation", async () => {
    const run = await runWith(running);
    const text = await pageOf(run);
    expect(text).to.include("400 of 1,204 households done. 200 per second. About 4 seconds left.");
    expect(text)
      .to.include('id="state-running"')
      .and.to.include('content="2"')
      .and.not.to.include("has made no progress");
    await expectValid(text);

    await press(run, "pauses");
    const paused = await pageOf(run);
    expect(paused)
      .to.include("The run is paused. 400 of 1,204 are done. Nothing more")
      .and.to.include(">Resume</button>")
      .and.not.to.include("data-refresh");
    await expectValid(paused);
    await press(run, "pauses/delete");
    expect((await BulkAssignment.find(run.id)).state).to.equal("running");

    const confirm = await pageOf(run, "/cancel");
    expect(confirm).to.include("so far. They keep it.").and.to.include("You can undo what it did for 30 days");
    await expectValid(confirm);
    await press(run, "cancellations", "/cancel");
    const cancelled = await pageOf(run);
    expect(cancelled).to.include("canceled. Households keep the user names and PINs they already got.");
    expect(cancelled).to.include("810: Not reached before the run was canceled");
    expect((await get(`${address}/${run.id}/cancel`)).headers.location).to.equal(`${address}/${run.id}`);
  });

  it("says since when the worker has made no progress, and what to do", async () => {
    const run = await runWith({ ...running, leaseHolder: "x 1", leaseEndsAt: new Date(Date.now() - HOUR_MS) });
    const text = await pageOf(run);
    expect(text).to.include("The worker has made no progress since ").and.to.include("ask IT to look at");
    await expectValid(text);
  });

  it("is on the desk of clerks who may run bulk assignments", async () => {
    const run = await runWith(running);
    const text = (await get("/staff")).text;
    expect(text).to.include(`Bulk run ${run.id}</a> is in progress: 400 of 1,204 households done.`);
    await expectValid(text);
    expect((await (await signedInAs("dana")).get("/staff")).text).not.to.include("Bulk run");
  });
});

describe("the page of a run that is over", () => {
  it("shows what was assigned, left alone and excepted, and whom to help", async () => {
    const run = await finishedRun();
    const text = await pageOf(run);

    expect(text).to.include("Finished").and.to.include(`<dt>Assigned</dt><dd>${run.assigned}</dd>`);
    expect(text)
      .to.include("Print Exceptions")
      .and.to.include("Undo this run")
      .and.to.include("You can undo this run until ");
    expect(text).to.include("Gatehouse is counting how many households have signed in.");
    await expectValid(text);

    const first = await pageOf(run, "/households");
    expect(first)
      .to.include("Haddad, Lina")
      .and.to.match(/households\?after=\d+/);
    await expectValid(first);
    const after = /households\?after=(\d+)/.exec(first)?.[1];
    const next = await pageOf(run, `/households?after=${after}`);
    expect(next).to.include(`Households after ${after}`).and.not.to.include("Haddad, Lina");
    expect(await pageOf(run, "/households?after=999999999")).to.include("No more households.");
  });

  it("shows the roll-out by count and by day, and tells the desk", async () => {
    const finishedAt = new Date("2026-11-20T20:00:00Z");
    const over = { ...begun, processedAt: finishedAt, finishedAt, position: 1204, assigned: 619 };
    const run = await runWith({ ...counts, ...over, rollOut: JSON.stringify(rollOut), rollOutAt: new Date() });
    const text = await pageOf(run);

    expect(text)
      .to.include("<dd>103, 3 of them have not finished changing their PIN</dd>")
      .and.to.include("<dd>398</dd>");
    expect(text)
      .to.match(/November 20, 2026<\/th>\s*<td class="gh-number">40/)
      .and.not.to.include("style=");
    expect(text).to.include('aria-label="63 percent of the busiest day"');
    await expectValid(text);
    const desk = (await get("/staff")).text;
    expect(desk).to.include(
      "Bulk run of November 20, 2026</a>: 512 not used yet, 4 expired unused, 103 have signed in",
    );
  });

  it("says how many households changed since the preview", async () => {
    const run = await runWith({ ...counts, ...begun, finishedAt: new Date(), assigned: 1198 });
    await excepted(run, "changed", [1001]);
    await excepted(run, "gone", [9999]);
    const text = await pageOf(run);
    expect(text).to.include("2 households changed between the preview and the run").and.to.include("Household 9999");
    expect(text).not.to.include("/9999/web-details");
  });
});

describe("Undo this run", () => {
  it("is asked a second time, saying what is restored, who loses access and which PINs were sent", async () => {
    const over = { ...begun, finishedAt: new Date(), position: 1204, assigned: 1200, replacing: 12 };
    const run = await runWith({ ...counts, ...over, rollOut: JSON.stringify(rollOut) });
    const text = await pageOf(run, "/undo");

    expect(text).to.include(
      "12 of them had a web user before and get back that user name and PIN. The other 1,188 had none",
    );
    expect(text).to.include("103 of them have signed in since").and.to.include("398 of the new PINs were already sent");
    await expectValid(text);
    expect((await press(run, "undo", "/undo")).headers.location).to.equal(`${address}/${run.id}`);
    const undoing = await pageOf(run);
    expect(undoing).to.include("Undo in progress").and.to.include("Restoring earlier web users");
    expect(undoing).not.to.include(">Pause</button>");
    await expectValid(undoing);
    expect((await get(`${address}/${run.id}/undo`)).status).to.equal(303);
  });

  it("lists who was not given back and why, on the page and to print", async () => {
    const run = await finishedRun();
    await table("web_users").where({ householdId: 1008 }).update({ inUseAt: new Date() });
    await run.undo(await clerkNamed("ruth"));
    await workInBulk();
    const text = await pageOf(run);

    expect(text).to.include("<dt>Not restored</dt><dd>1</dd>").and.to.include("Has signed in since the run.");
    expect(text).to.include("/exceptions?kind=kept").and.not.to.include("Undo this run</button>");
    await expectValid(text);
    const printed = await pageOf(run, "/exceptions?kind=kept");
    expect(printed).to.include("Haddad, Lina").and.not.to.include("Abara, Femi");
    expect(await pageOf(run, "/exceptions.csv?kind=kept")).to.include(
      '1008,"Haddad, Lina",Has signed in since the run.',
    );
  });

  it("is not offered where nobody was assigned anything or the time is over, and refused where it was posted", async () => {
    const over = { ...counts, ...begun, position: 1204 };
    const nobody = await runWith({ ...over, finishedAt: new Date() });
    const late = await runWith({ ...over, assigned: 5, finishedAt: new Date(Date.now() - 31 * 24 * HOUR_MS) });
    for (const run of [nobody, late]) {
      expect(await pageOf(run)).not.to.include("Undo this run");
      const answer = await (await signedInAs("ruth")).post(`${address}/${run.id}/undo`, {}, address);
      expect(answer.status).to.equal(422);
      expect(answer.text).to.include("You can no longer undo this run.");
    }
    expect((await BulkAssignment.find(late.id)).undoAt).to.equal(null);
  });
});

describe("Print Exceptions", () => {
  it("groups them by reason with each household's link, and takes one reason only on demand", async () => {
    const run = await previewedRun();
    const all = await pageOf(run, "/exceptions");
    expect(all).to.include("The household has no email.").and.to.include("Abara, Femi").and.to.include("Abara, Kemi");
    expect(all).to.include("/exceptions.csv").and.to.include("gh-no-print");
    await expectValid(all);

    const one = await pageOf(run, "/exceptions?reason=same+name+twice");
    expect(one).to.include("Abara, Femi").and.not.to.include("The household has no email.");
    expect(one).to.include("exceptions.csv?reason=same+name+twice");
    for (const bad of ["x", "__proto__", "signed in"]) {
      expect((await get(`${address}/${run.id}/exceptions?reason=${bad}`)).status, bad).to.equal(404);
      expect((await get(`${address}/${run.id}/exceptions.csv?reason=${bad}`)).status, bad).to.equal(404);
    }
    expect(await pageOf(run, "/exceptions?reason=gone")).to.include("No households have this reason.");
  });

  it("stops at 2,000 on the page and says that the CSV has the others", async () => {
    const run = await runWith({ ...counts, ...begun, finishedAt: new Date(), exceptions: 2503 });
    await excepted(
      run,
      "no email",
      Array.from({ length: 2500 }, (_, index) => 10_000 + index),
    );
    await excepted(run, "inactive", [1001, 1002, 1003]);
    const text = await pageOf(run, "/exceptions");
    expect(text.match(/<th scope="row">/g)).to.have.length(2000);
    expect(text).to.include("This page shows 2,000 of 2,503 households. The CSV has all of them.");

    const answer = await get(`${address}/${run.id}/exceptions.csv`);
    expect(answer.headers["content-disposition"]).to.include(`bulk-run-${run.id}-exceptions.csv`);
    expect(answer.text.trim().split("\r\n")).to.have.length(2504);
    expect((await eventsOf("bulk exceptions exported"))[0]?.details).to.include({ "bulk run": run.id });
  });

  it("defuses cells that a spreadsheet would take for formulas, and gives every column", async () => {
    const household = await addHousehold({ firstName: "Eve", lastName: '=HYPERLINK("http://evil.example")' });
    const run = await runWith({ ...counts, exceptions: 1 });
    await excepted(run, "name taken", [household.id], { userName: "@SUM(A1)", otherHouseholdId: 1001 });

    const [headings, line] = (await get(`${address}/${run.id}/exceptions.csv`)).text.trim().split("\r\n");
    expect(headings).to.equal("Household ID,Household,Reason,User name,Other household ID");
    expect(line).to.equal(
      `${household.id},"'=HYPERLINK(""http://evil.example""), Eve",Household 1001 has this user name.,'@SUM(A1),1001`,
    );
    const page = await pageOf(run, "/exceptions");
    expect(page).to.include("=HYPERLINK(&quot;http://evil.example&quot;)");
    expect((await outcomesOf(run)).size).to.equal(1);
  });
});
