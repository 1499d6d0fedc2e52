import { expect } from "chai";
import { formValues } from "../../../../src/controllers/staff/web-access/bulk-assignments/settings-form";
import { rowsOf, table } from "../../../../src/database/connection";
import { tallyPinSources } from "../../../../src/jobs/tally-pin-sources";
import { BulkAssignment } from "../../../../src/models/web-access/bulk-assignments/bulk-assignment";
import {
  type BulkSettings,
  BulkTemplate,
  bulkSettingsDefaults,
} from "../../../../src/models/web-access/bulk-assignments/bulk-settings";
import { ReplacementAllowance } from "../../../../src/models/web-access/bulk-assignments/replacement-allowance";
import { previewedRun } from "../../../support/bulk-assignments";
import { setPasswordDevice } from "../../../support/cast";
import { addClerk, clerkNamed, eventsOf, freshlySignedInAs } from "../../../support/clerks";
import { oddTexts } from "../../../support/households";
import { type Browser, signedInAs } from "../../../support/site";

const address = "/staff/bulk-assignments";
type Form = Record<string, string | string[]>;

/** What the form posts where it shows these settings. */
function formOf(changes: Partial<BulkSettings> = {}): Form {
  const { resetPinChanged, ...texts } = formValues({ ...bulkSettingsDefaults, ...changes });
  return { ...texts, ...(resetPinChanged && { resetPinChanged: "yes" }) };
}

async function preview(form: Form, browser?: Browser) {
  return (browser ?? (await signedInAs("ruth"))).post(address, form);
}

async function saveAs(templateName: string, form: Form = formOf(), more: Form = {}) {
  return (await signedInAs("ruth")).post(`${address}/templates`, { ...form, templateName, ...more }, address);
}

async function page(query = "") {
  return (await (await signedInAs("ruth")).get(address + query)).text;
}

function isChecked(text: string, name: string, value: string) {
  return new RegExp(`name="${name}" value="${value}" checked`).test(text);
}

async function lastRun() {
  const { runs } = await BulkAssignment.list(1, 1);
  return runs[0];
}

describe("the form of Bulk WebTrac ID/PIN Assign", () => {
  it("stands in the menu under Utilities, and asks who on the left and what on the right", async () => {
    const text = await page();

    expect(text).to.match(/<summary[^>]*>Utilities<\/summary>\s*<ul>\s*<li><a href="\/staff\/bulk-assignments"/);
    expect(text).to.include("<h2>Who</h2>").and.to.include("<h2>What</h2>");
    expect(text).to.include("Reset PIN Changed Flag to No").and.to.include("Be sure this is de-selected");
    expect(text).to.include("at least 7 characters").and.to.include("{birthyear}").and.to.include("CY-MST");
    expect(isChecked(text, "existing", "leave") && isChecked(text, "pinSource", "random")).to.equal(true);
  });

  it("is closed to dana and theo, who don't see it in their menu or on their desk", async () => {
    for (const name of ["dana", "theo"] as const) {
      const browser = await signedInAs(name);
      expect((await browser.get(address)).status, name).to.equal(403);
      expect((await browser.post(address, formOf(), "/staff")).status, name).to.equal(403);
      expect((await browser.get("/staff")).text, name).not.to.include("ID/PIN Assign");
    }
    expect(await lastRun()).to.equal(undefined);
  });

  it("has the worker preview what was chosen, both sides of it", async () => {
    const types = (await table("pass_types").orderBy("id").limit(2)) as unknown as { id: number }[];
    const wanted = {
      residency: "both",
      idFrom: 1000,
      idTo: 1500,
      passTypeIds: types.map(({ id }) => id),
      email: "with",
      existing: "replace assigned",
      resetPinChanged: true,
      nameSource: "pattern",
      namePattern: "{f}{last}",
      withoutEmail: "household ID",
      takenName: "append",
      pinLength: 9,
    } as const;
    const answer = await preview(formOf({ ...wanted, passTypeIds: [...wanted.passTypeIds] }));

    const run = await lastRun();
    expect(answer.status).to.equal(303);
    expect(answer.headers.location).to.equal(`${address}/${run?.id}`);
    expect(run?.options).to.deep.equal({ ...bulkSettingsDefaults, ...wanted });
    expect(run?.state).to.equal("previewing");
    expect(Object.keys(JSON.parse(run?.settings ?? "{}"))).to.have.members(Object.keys(bulkSettingsDefaults));
  });

  it("comes back with everything that was typed, and says what to do", async () => {
    const typed = { ...formOf(), idFrom: "12x", pinLength: "seven", residency: "residents", templateName: "Kept name" };
    const answer = await preview(typed);

    expect(answer.status).to.equal(422);
    expect(answer.text).to.include("<title>Error: ").and.to.include("Enter a household ID, digits only");
    expect(answer.text).to.include("Enter the length as a whole number").and.to.include('value="seven"');
    expect(answer.text).to.include('value="12x"').and.to.include('value="Kept name"');
    expect(isChecked(answer.text, "residency", "residents")).to.equal(true);
    expect(await lastRun()).to.equal(undefined);
  });

  it("shows what the model refuses beside its field: IDs the wrong way round, patterns, a length below the policy", async () => {
    await setPasswordDevice({ leastPinLength: 9 });
    for (const [changes, sentence] of [
      [{ idFrom: 20, idTo: 10 }, "Enter a last household ID that is not below the first."],
      [{ nameSource: "pattern", namePattern: "{shoe}" }, "{shoe} is not a part."],
      [{ nameSource: "pattern", namePattern: "" }, "Enter a pattern"],
      [{ pinLength: 8 }, "Enter at least 9"],
    ] as [Partial<BulkSettings>, string][]) {
      const answer = await preview(formOf({ pinLength: 12, ...changes }));
      expect(answer.status, sentence).to.equal(422);
      expect(answer.text).to.include(sentence);
    }
  });

  it("refuses choices and pass types that are not on the page", async () => {
    for (const name of ["residency", "email", "existing", "nameSource", "withoutEmail", "takenName", "pinSource"]) {
      for (const value of ["", "everything", "__proto__", ["leave", "all"]]) {
        expect((await preview({ ...formOf(), [name]: value })).status, name).to.equal(422);
      }
    }
    expect((await preview({ ...formOf(), passTypeIds: ["1", "99999"] })).text).to.include(
      "Choose pass types from the list.",
    );
  });

  it("answers odd texts in every field with a page, never with an error", async () => {
    const ruth = await signedInAs("ruth");
    const _csrf = await ruth.token(address);
    for (const text of oddTexts.map((one) => one.slice(0, 500))) {
      for (const path of [address, `${address}/templates`]) {
        const all = Object.fromEntries(Object.keys(formOf()).map((name) => [name, text]));
        for (const form of [all, { ...formOf({ nameSource: "pattern" }), namePattern: text, templateName: text }]) {
          expect((await ruth.send(path, { _csrf, ...form })).status, `${path} ${text.slice(0, 20)}`).to.be.oneOf([
            303, 422,
          ]);
        }
      }
    }
    expect(await page()).not.to.match(/<script>alert|<img src=x/);
  });
});

describe("PINs that others can guess", () => {
  it("say so beside the choice, with how many households share the most common PIN once that is counted", async () => {
    const before = await page();
    expect(before).to.include("Gatehouse is counting how many households share a PIN");

    const { signal } = new AbortController();
    while (await tallyPinSources.run(signal)) {}
    const text = await page();
    expect(text).to.match(/Others can guess it\. 20\d of 20\d households share the most common PIN\./);
    expect(text).to.include("It has 5 characters, but the Password Device requires 7");
    expect(text).to.include("now not set").and.to.include("never expire");
  });

  it("made of a pattern have it counted by the preview, over all that would get one", async () => {
    await setPasswordDevice({ attempts: 5, assignedDays: 30 });
    const run = await previewedRun({ nameSource: "household ID", pinSource: "pattern", pinPattern: "{zip}-{phone4}" });
    const shown = await (await signedInAs("ruth")).get(`/staff/bulk-assignments/${run.id}`);
    expect(run.sharingAPin).to.equal(await mostAlike(run.id));
    expect(shown.text).to.include("Households sharing the most common PIN");

    const alike = await previewedRun({ nameSource: "household ID", pinSource: "pattern", pinPattern: "garden-{zip}" });
    expect(alike.sharingAPin)
      .to.equal(await mostAlike(alike.id, false))
      .and.to.be.above(100);
    const random = await previewedRun();
    expect(random.sharingAPin).to.equal(null);
    expect((await (await signedInAs("ruth")).get(`/staff/bulk-assignments/${random.id}`)).text).not.to.include(
      "Sharing",
    );
  });

  it("are refused until attempts are limited, assigned PINs expire and the change is asked for", async () => {
    const guessable = { pinSource: "last name" } as const;
    const refused = await preview(formOf({ ...guessable, resetPinChanged: true }));
    expect(refused.status).to.equal(422);
    expect(refused.text).to.include("Others can guess this PIN. To use it, de-select Reset PIN Changed Flag to No");

    await setPasswordDevice({ attempts: 5, assignedDays: 30 });
    expect((await preview(formOf({ ...guessable, resetPinChanged: true }))).status).to.equal(422);
    expect((await preview(formOf(guessable))).status).to.equal(303);
    expect(await page())
      .to.include("now 5</li>")
      .and.to.include("they expire after 30 days");
  });

  it("can't be chosen by a clerk without the permission, nor can claimed web users be replaced; posted, both are forbidden", async () => {
    await setPasswordDevice({ attempts: 5, assignedDays: 30 });
    await addClerk("bulky", ["run bulk assignments"]);
    const bulky = await freshlySignedInAs("bulky");
    const { text } = await bulky.get(address);

    expect(text)
      .to.match(/value="ZIP" disabled/)
      .and.to.match(/value="replace claimed" disabled/);
    expect(text)
      .to.include("You need the permission to assign first PINs that others can guess.")
      .and.to.include("which you don&#39;t have");
    expect(text)
      .to.match(/value="random" checked/)
      .and.not.to.include("Allow for one hour");
    expect((await preview(formOf({ pinSource: "last name" }), bulky)).status).to.equal(403);
    expect((await preview(formOf({ existing: "replace claimed" }), bulky)).status).to.equal(403);
    expect((await preview(formOf(), bulky)).status).to.equal(303);
  });
});

describe("saved settings", () => {
  it("are kept under a name, fill the form again, and are forgotten", async () => {
    const answer = await saveAs("Spring <b>2027</b>", formOf({ email: "without", nameSource: "household ID" }));
    const [template] = await BulkTemplate.all();
    expect(answer.headers.location).to.equal(`${address}?settings=${template?.id}`);

    const text = await page(`?settings=${template?.id}`);
    expect(text).to.include("Spring &lt;b&gt;2027&lt;/b&gt;").and.not.to.include("<b>2027");
    expect(isChecked(text, "email", "without") && isChecked(text, "nameSource", "household ID")).to.equal(true);
    expect((await eventsOf("bulk settings saved"))[0]?.details).to.deep.equal({ name: "Spring <b>2027</b>" });
    expect(await lastRun()).to.equal(undefined);

    await (await signedInAs("ruth")).post(`${address}/templates/${template?.id}/delete`, {}, address);
    expect(await BulkTemplate.all()).to.deep.equal([]);
    expect((await (await signedInAs("ruth")).get(`${address}?settings=${template?.id}`)).status).to.equal(404);
  });

  it("need a name, and are replaced only where that was ticked", async () => {
    expect((await saveAs("")).text).to.include("Enter a name for these settings.");
    await saveAs("Spring");
    const again = await saveAs("SPRING", formOf({ email: "with" }));
    expect(again.status).to.equal(422);
    expect(again.text).to.include("There are settings of this name already.").and.to.include('value="SPRING"');
    expect(isChecked(again.text, "email", "with")).to.equal(true);

    expect((await saveAs("SPRING", formOf({ email: "with" }), { replace: "yes" })).status).to.equal(303);
    const all = await BulkTemplate.all();
    expect(all.map(({ name, wanted }) => [name, wanted.email])).to.deep.equal([["SPRING", "with"]]);
  });

  it("are the Default Settings at first, and the last ones of this clerk on demand", async () => {
    expect(await page("?settings=last")).to.include("You have no previews yet");
    await BulkAssignment.preview({ ...bulkSettingsDefaults, email: "with" }, await clerkNamed("ruth"));

    expect(isChecked(await page("?settings=last"), "email", "with")).to.equal(true);
    expect(isChecked(await page("?settings=default"), "email", "any")).to.equal(true);
    for (const bad of ["x", "0", "999", "__proto__"]) {
      expect((await (await signedInAs("ruth")).get(`${address}?settings=${bad}`)).status, bad).to.equal(404);
    }
  });
});

describe("replacing claimed web users while the site is live", () => {
  it("is refused until an administrator allows it for one hour, and takes the words typed in full", async () => {
    const run = await previewedRun({ existing: "replace claimed", nameSource: "household ID" });
    const words = run.confirmationPhrase ?? "";
    const confirm = `${address}/${run.id}/process`;
    const typing = async (typed: string) =>
      (await signedInAs("ruth")).post(`${address}/${run.id}/runs`, { typed }, confirm);

    const refused = await typing(words);
    expect(refused.status).to.equal(422);
    expect(refused.text).to.include("The site is live").and.to.include(`value="${words}"`);
    const allow = `${address}/replacement-allowances`;
    expect((await (await signedInAs("dana")).post(allow, {}, "/staff")).status).to.equal(403);
    expect(await ReplacementAllowance.until()).to.equal(null);

    await (await signedInAs("ruth")).post(allow, {}, address);
    const until = await ReplacementAllowance.until();
    expect((until?.getTime() ?? 0) - Date.now()).to.be.within(3_590_000, 3_600_000);
    expect(await page()).to.include("Allowed until ");

    expect((await (await signedInAs("ruth")).get(confirm)).text).to.include(`Type ${words} to confirm`);
    const wrong = await typing("REPLACE ALL HOUSEHOLDS");
    expect(wrong.status).to.equal(422);
    expect(wrong.text).to.include(`Type ${words} to confirm.`).and.to.include('value="REPLACE ALL HOUSEHOLDS"');
    expect((await BulkAssignment.find(run.id)).state).to.equal("previewed");
    expect((await typing(words.toLowerCase())).status).to.equal(303);
    expect((await BulkAssignment.find(run.id)).state).to.equal("running");
  });
});

describe("earlier runs", () => {
  it("are listed the newest first, 25 a page", async () => {
    const ruth = await clerkNamed("ruth");
    for (let count = 0; count < 27; count++) await BulkAssignment.preview(bulkSettingsDefaults, ruth);
    const newest = (await lastRun())?.id ?? 0;

    const first = await page();
    const second = await page("?page=2");
    expect(first).to.include(`>Run ${newest}</a>`).and.to.include("Preview in progress").and.to.include("?page=2");
    expect(first).not.to.include(`>Run ${newest - 26}</a>`);
    expect(second)
      .to.include(`>Run ${newest - 26}</a>`)
      .and.not.to.include(`>Run ${newest}</a>`);
  });
});

/** How many households of a preview have the commonest ZIP, with or without the end of their first phone. */
async function mostAlike(id: number, withPhone = true) {
  const [row] = await rowsOf<{ most: number }>(
    `select cast(max(alike) as integer) as most from (
       select count(*) as alike from households h
       left join phones p on p.household_id = h.id
         and p.kind = (select min(o.kind) from phones o where o.household_id = h.id)
       join web_users w on w.household_id = h.id and w.user_name is null and w.locked_out_at is null
       where h.inactive_at is null and h.id not in
         (select household_id from bulk_assignment_outcomes where bulk_assignment_id = ? and kind = 'exception')
       group by h.zip${withPhone ? ", substr(p.reversed_digits, 1, 4)" : ""}) as counted`,
    [id],
  );
  return row?.most;
}
