import { expect } from "chai";
import { rowsOf, table } from "../../../src/database/connection";
import { Invalid } from "../../../src/models/errors";
import { BulkAssignment } from "../../../src/models/web-access/bulk-assignments/bulk-assignment";
import { type BulkSettings, bulkSettingsDefaults } from "../../../src/models/web-access/bulk-assignments/bulk-settings";
import { openAssigned } from "../../../src/models/web-access/pin";
import type { WebUserRow } from "../../../src/models/web-access/web-user-row";
import {
  addPlainHouseholds,
  assignedPinOf,
  counted,
  finishedRun,
  outcomesOf,
  pagesInUse,
  previewedRun,
  processed,
  signInLeadsTo,
  stepInBulk,
  webUserOf,
  workInBulk,
} from "../../support/bulk-assignments";
import { setPasswordDevice } from "../../support/cast";
import { clerkNamed } from "../../support/clerks";
import { addHousehold } from "../../support/households";
import { Browser } from "../../support/site";

const HADDAD = 1008;
const DAY_MS = 86_400_000;
const MANY = 3000;

async function pinsOf(run: { id: number }): Promise<(string | null)[]> {
  const rows = await rowsOf<WebUserRow>("select * from web_users where bulk_assignment_id = ?", [run.id]);
  return rows.map(openAssigned);
}

async function sentencesOf(settings: Partial<BulkSettings>): Promise<Record<string, string>> {
  const preview = BulkAssignment.preview({ ...bulkSettingsDefaults, ...settings }, await clerkNamed("ruth"));
  return preview.then(
    () => ({}),
    (error: unknown) => {
      if (error instanceof Invalid) return error.sentences;
      throw error;
    },
  );
}

/** What guessable PINs ask of the Password Device. */
const strict = { attempts: 5, assignedDays: 30 };

const garza = {
  firstName: "Ana Mae",
  lastName: "O'Garza-Lim",
  dateOfBirth: "1984-06-30",
  zip: "92501-1234",
  mobilePhone: "+1 (951) 555-0177",
};

describe("the random PINs of a bulk run", () => {
  it("are all different, each with a message and a digit, and every seal opens", async () => {
    await addPlainHouseholds(MANY);
    const run = await finishedRun();
    const pins = await pinsOf(run);

    expect(pins).to.have.length(run.assigned).and.to.have.length.above(MANY);
    expect(new Set(pins).size).to.equal(run.assigned);
    for (const pin of pins) expect(pin).to.match(/^(?=.*\d)(?=.*[b-y])[b-y2-9]{7}$/);
  });

  it("are all different where they are so short that many are drawn twice, and where another worker goes on", async () => {
    await setPasswordDevice({ leastPinLength: 4 });
    await addPlainHouseholds(MANY);
    const run = await processed(await previewedRun({ pinLength: 4, idFrom: 2001 }));
    await pagesInUse(true);
    await stepInBulk(3);
    await pagesInUse(false);
    await table("bulk_assignments").where({ id: run.id }).increment("version", 1);
    expect((await BulkAssignment.find(run.id)).position).to.be.within(1, MANY);
    await workInBulk();

    const pins = await pinsOf(run);
    expect(pins)
      .to.have.length((await BulkAssignment.find(run.id)).assigned)
      .and.to.have.length.above(MANY);
    expect(new Set(pins).size).to.equal(pins.length);
  });

  it("are refused where there are too few of them for so many households: the preview says so", async () => {
    await setPasswordDevice({ leastPinLength: 3 });
    await addPlainHouseholds(1000);
    const run = await previewedRun({ pinLength: 3 });

    expect(run.error).to.include("Random PINs of 3 characters are too few");
    const error = await processed(run).catch((one: unknown) => one);
    expect(error).to.be.instanceOf(Invalid);
    expect((await BulkAssignment.find(run.id)).processedAt).to.equal(null);
  });

  it("have the length that was asked, up to 64, and not less than the Password Device asks", async () => {
    const run = await finishedRun({ pinLength: 64, idFrom: HADDAD, idTo: HADDAD });

    expect(await pinsOf(run)).to.match(/^[b-y2-9]{64}$/);
    expect(await sentencesOf({ pinLength: 65 })).to.have.keys("pinLength");
    expect(await sentencesOf({ pinLength: 6 })).to.have.keys("pinLength");
    expect(await signInLeadsTo("lina.haddad@example.org", await assignedPinOf(HADDAD))).to.equal("/first-login");
  });
});

describe("a first PIN of a bulk run", () => {
  it("leads to the change page by default, and to the account where Reset PIN Changed Flag to No is selected", async () => {
    const ids = [
      (await addHousehold({ email: "a@example.org" })).id,
      (await addHousehold({ email: "b@example.org" })).id,
    ];
    await finishedRun({ idFrom: ids[0], idTo: ids[0] });
    await finishedRun({ idFrom: ids[1], idTo: ids[1], resetPinChanged: true });
    const [asked = "", unasked = ""] = await Promise.all(ids.map(assignedPinOf));

    expect(await signInLeadsTo("a@example.org", asked)).to.equal("/first-login");
    expect((await webUserOf(ids[0] ?? 0)).pinChangedAt).to.equal(null);
    expect(await signInLeadsTo("B@example.org", unasked.toUpperCase())).to.equal("/account");
    expect(await webUserOf(ids[1] ?? 0)).to.include({ pinSeal: null, changeAskedAt: null });
    expect((await webUserOf(ids[1] ?? 0)).pinChangedAt).to.be.instanceOf(Date);
  });

  it("signs in for every household of the run: some of them tried at the door", async () => {
    await addPlainHouseholds(300);
    const run = await finishedRun({ idFrom: 2001 });
    const rows = (await table("web_users").where({ bulkAssignmentId: run.id })) as unknown as WebUserRow[];
    const some = rows.filter((_, index) => index % Math.ceil(rows.length / 12) === 0);

    for (const row of some) {
      expect(await signInLeadsTo(row.userName ?? "", openAssigned(row) ?? "")).to.equal("/first-login");
    }
    expect(some).to.have.length.within(10, 13);
  });

  it("expires as the Password Device says, or never", async () => {
    await setPasswordDevice({ assignedDays: 14 });
    const began = Date.now();
    await finishedRun({ idFrom: HADDAD, idTo: HADDAD });
    const { pinAssignedAt, pinExpiresAt, pinSetAt } = await webUserOf(HADDAD);

    expect(pinExpiresAt?.getTime()).to.equal((pinAssignedAt?.getTime() ?? 0) + 14 * DAY_MS);
    expect(pinAssignedAt?.getTime()).to.be.within(began, Date.now()).and.to.equal(pinSetAt?.getTime());
    await setPasswordDevice({ assignedDays: null });
    await finishedRun({ idFrom: 2001, idTo: 2003 });
    expect((await webUserOf(2001)).pinExpiresAt).to.equal(null);
  });

  it("is counted anew: tries on the name before anyone had it are forgotten", async () => {
    await setPasswordDevice({ attempts: 3 });
    const guess = { userName: "Lina.Haddad@example.org", pin: "not-this-one-1" };
    for (let tries = 0; tries < 4; tries++) await (await Browser.open()).post("/login", guess);
    await (await Browser.open()).post("/login", { ...guess, userName: "nobody@example.org" });
    expect(await table("attempt_counters").where("id", "like", "name:%")).to.have.length(2);
    await finishedRun({ idFrom: HADDAD, idTo: HADDAD });

    expect(await table("attempt_counters").where("id", "like", "name:%")).to.have.length(1);
    expect(await signInLeadsTo(guess.userName, await assignedPinOf(HADDAD))).to.equal("/first-login");
  });
});

describe("PINs of a bulk run that others can guess", () => {
  beforeEach(() => setPasswordDevice({ ...strict, leastPinLength: 4 }));

  for (const [pinSource, pin, pinPattern] of [
    ["phone", "0177"],
    ["ZIP", "92501"],
    ["last name", "ogarzalim"],
    ["date of birth", "19840630"],
    ["pattern", "ogarzalim92501", "{last}{zip}"],
    ["pattern", "oana@example.org0177", "{l}{email}{phone4}"],
  ] as const) {
    it(`are made of ${pinSource}: ${pin}`, async () => {
      const { id } = await addHousehold({ ...garza, email: "ana@example.org" });
      const run = await finishedRun({ idFrom: id, pinSource, ...(pinPattern && { pinPattern }) });

      expect(run.assigned).to.equal(1);
      expect(await assignedPinOf(id)).to.equal(pin);
      expect((await webUserOf(id)).pinSource).to.equal("guessable");
      expect(await signInLeadsTo("ana@example.org", pin.toUpperCase())).to.equal("/first-login");
    });
  }

  it("are made of the household ID", async () => {
    await finishedRun({ idFrom: HADDAD, idTo: HADDAD, pinSource: "household ID" });

    expect(await assignedPinOf(HADDAD)).to.equal("1008");
  });

  it("are exceptions where the source is blank or below the policy, and change nothing there", async () => {
    await setPasswordDevice({ leastPinLength: 5 });
    const ids: number[] = [];
    for (const lastName of ["Li", "Garza", "...", "Qwerty"]) {
      ids.push((await addHousehold({ lastName, email: `pin${ids.length}@example.org` })).id);
    }
    const run = await finishedRun({ idFrom: ids[0], pinSource: "last name" });
    const outcomes = await outcomesOf(run);

    expect(ids.map((id) => outcomes.get(id)?.reason)).to.deep.equal([
      "PIN below the policy",
      undefined,
      "PIN source is blank",
      "PIN below the policy",
    ]);
    expect(counted(run)).to.equal(4);
    expect(await webUserOf(ids[0] ?? 0)).to.include({ userName: null, pinSeal: null });
  });

  it("are refused with no limit of attempts, no expiry within 30 days, or no change asked for", async () => {
    const settings = { pinSource: "last name" } as const;
    expect(await sentencesOf(settings)).to.deep.equal({});
    expect((await sentencesOf({ ...settings, resetPinChanged: true })).pinSource).to.include("de-select Reset PIN");
    for (const [device, words] of [
      [{ attempts: null }, "set Incorrect attempts allowed"],
      [{ assignedDays: null }, "set Days until an assigned PIN expires to 30"],
      [{ assignedDays: 31 }, "set Days until an assigned PIN expires to 30"],
    ] as const) {
      await setPasswordDevice({ ...strict, ...device });
      expect((await sentencesOf(settings)).pinSource).to.include(words);
    }
  });

  it("are refused at Process too, where the Password Device was changed after the preview", async () => {
    const run = await previewedRun({ pinSource: "phone" });
    await setPasswordDevice({ attempts: null });
    const error = await processed(run).catch((one: unknown) => one);

    expect(error).to.be.instanceOf(Invalid);
    expect((error as Invalid).sentences.pinSource).to.include("Incorrect attempts allowed");
    expect((await BulkAssignment.find(run.id)).processedAt).to.equal(null);
  });

  it("that a stricter policy refuses by the time of the run are exceptions", async () => {
    const run = await processed(await previewedRun({ pinSource: "phone", idTo: 1008 }));
    await setPasswordDevice({ leastPinLength: 8 });
    await workInBulk();

    const after = await BulkAssignment.find(run.id);
    expect(after.assigned).to.equal(0);
    expect(counted(after)).to.equal(after.chosen);
    expect((await outcomesOf(run)).get(HADDAD)?.reason).to.equal("changed");
  });
});
