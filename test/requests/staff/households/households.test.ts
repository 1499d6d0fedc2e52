import { expect } from "chai";
import { table } from "../../../../src/database/connection";
import { Household } from "../../../../src/models/households/household";
import { Member } from "../../../../src/models/households/member";
import { blankHousehold, oddTexts } from "../../../support/households";
import { Browser, signedInAs } from "../../../support/site";

const strangeIds = ["0", "-1", "1e9", "99999999999", "abc", "2147483647", "1001.0", "1001'", "%00", "null"];

describe("a household's page", () => {
  it("shows the household, the state of its web user and the available actions", async () => {
    const page = await (await signedInAs("dana")).get("/staff/households/1002");

    expect(page.status).to.equal(200);
    expect(page.text).to.include("<title>Lindqvist, Nils, household 1002 - ");
    for (const words of [
      "Nils Lindqvist",
      "214 Orange St",
      "Riverside, CA 92501",
      "(951) 555-0102",
      "Resident",
      "lindqvist",
    ]) {
      expect(page.text).to.include(words);
    }
    expect(page.text).to.match(/<input[^>]*name="q" value=""[^>]*data-search/);
    expect(page.text).to.match(/Locked out since \w+ \d+/);
    expect(page.text).to.include("CY-SAS, School-Age Pass").and.to.include("Actv-Renew");
    for (const control of ["Let in again", "Web Details", ">Edit", "Add member", "Add pass"]) {
      expect(page.text).to.include(control);
    }
  });

  it("shows every state of a web user", async () => {
    const dana = await signedInAs("dana");
    for (const [id, words] of Object.entries({ 1001: "Active", 1004: "Assigned, not used", 1005: "No access" })) {
      expect((await dana.get(`/staff/households/${id}`)).text, id).to.include(words);
    }
    await table("web_users").where({ householdId: 1007 }).update({ inUseAt: new Date() });
    expect((await dana.get("/staff/households/1007")).text).to.include("Must change");
  });

  it("unlocks a household in two clicks from the search", async () => {
    const dana = await signedInAs("dana");
    const found = await dana.get("/staff/households?q=Lin");
    const page = found.headers.location ?? "";

    const answer = await dana.post(`${page}/lockout/delete`, {}, page);

    expect(answer.status).to.equal(303);
    expect((await dana.get(page)).text).not.to.include("Locked out");
    expect((await dana.get(page)).text).not.to.include("Let in again");
  });

  it("shows theo no button that changes anything, and refuses each change", async () => {
    const theo = await signedInAs("theo");
    const page = await theo.get("/staff/households/1002");

    expect(page.status).to.equal(200);
    expect(page.text).to.include("Web Details").and.to.include("Locked out since");
    expect(page.text).not.to.match(/Let in again|>Edit|Add member|Add pass|Add a household/);
    for (const path of ["/staff/households/new", "/staff/households/1002/edit"]) {
      expect((await theo.get(path)).status, path).to.equal(403);
    }
    for (const path of ["/staff/households", "/staff/households/1002"]) {
      expect((await theo.post(path, { ...blankHousehold }, "/staff/households/1002")).status, path).to.equal(403);
    }
  });

  it("redirects a visitor to sign in", async () => {
    const stranger = await Browser.open();
    for (const path of ["/staff/households/1001", "/staff/households/new", "/staff/households/1001/edit"]) {
      expect((await stranger.get(path)).headers.location, path).to.equal("/staff/login");
    }
  });

  it("isn't found under an unknown ID", async () => {
    const dana = await signedInAs("dana");
    for (const id of strangeIds) {
      for (const path of [`/staff/households/${id}`, `/staff/households/${id}/edit`]) {
        expect((await dana.get(path)).status, path).to.equal(404);
      }
      const answer = await dana.post(`/staff/households/${id}`, { ...blankHousehold }, "/staff/households/new");
      expect(answer.status, id).to.equal(404);
    }
    expect((await dana.get("/staff/households/%ff")).status).to.equal(400);
  });
});

describe("adding a household", () => {
  it("assigns the next household ID, a primary person and, without an email, a web user without access", async () => {
    const answer = await add({
      firstName: "Iris",
      lastName: "Zapata",
      homePhone: "951 555 9901",
      residency: "resident",
    });

    expect(answer.status).to.equal(303);
    const id = Number(answer.headers.location?.split("/").at(-1));
    expect(id).to.be.above(2000);
    const page = await (await signedInAs("dana")).get(`/staff/households/${id}`);
    expect(page.text).to.include("Zapata, Iris is added as household").and.to.include("No access");
    expect((await eventsOf(id)).at(-1)).to.deep.equal({ kind: "household added", details: {} });
  });

  it("requires a last name, and keeps what was typed", async () => {
    const answer = await add({ firstName: "Iris", city: "Riverside" }, { lastName: "" });

    expect(answer.status).to.equal(422);
    expect(answer.text)
      .to.include("Enter a last name.")
      .and.to.include('value="Iris"')
      .and.to.include("<title>Error: ");
    expect(answer.text).to.include('href="#lastName"');
  });

  it("says what to do for each field", async () => {
    const answer = await add({
      dateOfBirth: "1984-02-30",
      email: "nobody",
      homePhone: "12",
      residency: "elsewhere",
      city: "x".repeat(201),
      note: "x".repeat(4001),
    });

    expect(answer.status).to.equal(422);
    for (const sentence of [
      "Enter a date like 1984-06-30",
      "Enter an email address like",
      "Enter a phone number with its area code",
      "Choose a residency.",
      "Use at most 200 characters.",
      "Use at most 4,000 characters.",
    ]) {
      expect(answer.text).to.include(sentence);
    }
  });

  it("warns of a household with the same email or phone, and adds it anyway if confirmed", async () => {
    const typed = { lastName: "Okafor", firstName: "Obi", email: "ADA.OKAFOR@example.org", homePhone: "951.555.0103" };
    const hint = await add(typed);

    expect(hint.status).to.equal(422);
    expect(hint.text).to.include("This household may already be here").and.to.include("Add anyway");
    expect(hint.text).to.include('href="/staff/households/1001"').and.to.include('href="/staff/households/1003"');
    expect(hint.text).to.include('value="Obi"');
    expect(await householdsNamed("okafor")).to.equal(1);

    expect((await add({ ...typed, anyway: "yes" })).status).to.equal(303);
    expect(await householdsNamed("okafor")).to.equal(2);
  });

  it("stores odd text as plain text, or says what to do", async () => {
    for (const text of oddTexts) {
      const answer = await add({ lastName: text, firstName: text, address: text, note: text, anyway: "yes" });
      expect(answer.status, JSON.stringify(text.slice(0, 30))).to.be.oneOf([303, 413, 422]);
      if (answer.status === 303) {
        const page = await (await signedInAs("dana")).get(answer.headers.location ?? "");
        expect(page.status).to.equal(200);
        expect(page.text).not.to.match(/<script>alert|<img src=x/);
      }
    }
    const shown = await add({ lastName: "<%= 1 %>{{x}}=1+1", anyway: "yes" });
    const page = await (await signedInAs("dana")).get(shown.headers.location ?? "");
    expect(page.text).to.include("&lt;%= 1 %&gt;{{x}}=1+1");
  });

  it("ignores repeated and unknown fields, and refuses a body over 64 KiB", async () => {
    const dana = await signedInAs("dana");
    const twice = await dana.post(
      "/staff/households",
      { ...blankHousehold, lastName: ["A", "B"] },
      "/staff/households/new",
    );
    expect(twice.status).to.equal(422);
    expect(twice.text).to.include("Enter a last name.");

    const more = await add({ lastName: "Zulu", id: "7", inactiveAt: "1", source: "x", version: "9", __proto__: "x" });
    const added = await Household.find(more.headers.location?.split("/").at(-1));
    expect([added.source, added.inactiveAt, added.version]).to.deep.equal([null, null, 1]);

    expect((await add({ note: "x".repeat(70_000) })).status).to.equal(413);
    expect((await add({ note: "x".repeat(60_000) })).status).to.equal(422);
  });
});

describe("editing a household", () => {
  it("only writes changes, and records the columns and the change of residency", async () => {
    const before = await Household.find(1001);
    const answer = await edit(1001, { city: "Corona", residency: "non-resident", mobilePhone: "(951) 555-7777" });

    expect(answer.status).to.equal(303);
    const after = await Household.find(1001);
    expect([after.city, after.residency, after.version]).to.deep.equal(["Corona", "non-resident", before.version + 1]);
    expect(after.address).to.equal(before.address);
    expect((await after.phones()).homePhone).to.equal("(951) 555-0101");
    expect((await eventsOf(1001)).at(-1)).to.deep.equal({
      kind: "household changed",
      details: { columns: "city, residency, mobile phone", residency: "resident -> non-resident" },
    });
  });

  it("records nothing if nothing changed", async () => {
    const [version, events] = [(await Household.find(1001)).version, (await eventsOf(1001)).length];
    expect((await edit(1001, {})).status).to.equal(303);

    expect((await Household.find(1001)).version).to.equal(version);
    expect(await eventsOf(1001)).to.have.length(events);
  });

  it("makes a household inactive and active again, and still finds it", async () => {
    await edit(1001, { inactive: "yes" });
    expect((await (await signedInAs("dana")).get("/staff/households/1001")).text).to.include("Inactive");
    expect((await (await signedInAs("dana")).get("/staff/households?q=Okafor")).status).to.equal(303);

    await edit(1001, {});
    expect((await Household.find(1001)).inactiveAt).to.equal(null);
    expect((await eventsOf(1001)).slice(-2).map(({ details }) => details.inactive)).to.deep.equal([
      "no -> yes",
      "yes -> no",
    ]);
  });

  it("finds the household under its new name, phone and email", async () => {
    await edit(1001, { lastName: "Vanterpool", homePhone: "(951) 555-8844", email: "ada@example.net" });

    for (const q of ["vanter", "8844", "ADA@example.net"]) {
      expect((await (await signedInAs("dana")).get(`/staff/households?q=${q}`)).headers.location, q).to.match(/1001$/);
    }
    expect((await (await signedInAs("dana")).get("/staff/households?q=0101")).text).to.include("No household found");
  });

  it("tells the second of two clerks, shows both values and loses neither", async () => {
    const version = String((await Household.find(1001)).version);
    await edit(1001, { city: "Corona" }, version);

    const second = await edit(1001, { city: "Perris", note: "Moved" }, version);
    expect(second.status).to.equal(409);
    expect(second.text).to.include("City is now &quot;Corona&quot;. You typed &quot;Perris&quot;.");
    expect(second.text).to.include("Note is now &quot;&quot;. You typed &quot;Moved&quot;.");
    expect(second.text).to.include('value="Perris"');
    expect((await Household.find(1001)).city).to.equal("Corona");

    const offered = /name="version" value="(\d+)"/.exec(second.text)?.[1] ?? "";
    expect((await edit(1001, { city: "Perris", note: "Moved" }, offered)).status).to.equal(303);
    expect((await Household.find(1001)).city).to.equal("Perris");
  });

  it("keeps a stale form stale while its errors are corrected", async () => {
    const version = String((await Household.find(1001)).version);
    await edit(1001, { city: "Corona" }, version);

    const faulty = await edit(1001, { city: "Perris", email: "nobody" }, version);
    expect(faulty.status).to.equal(422);
    expect(faulty.text).to.include(`name="version" value="${version}"`);
  });

  it("treats a form without a version as stale", async () => {
    for (const version of ["", "0", "-1", "abc", "1.5", "99999999999999999999"]) {
      expect((await edit(1001, { city: "Perris" }, version)).status, version).to.equal(409);
    }
  });

  it("saves one of two clerks' changes made at once", async () => {
    const version = String((await Household.find(1001)).version);
    const answers = await Promise.all(["Corona", "Perris", "Hemet"].map((city) => edit(1001, { city }, version)));

    expect(answers.map(({ status }) => status).sort()).to.deep.equal([303, 409, 409]);
  });
});

describe("another primary person", () => {
  it("takes over the household with their email; the former one stays a member with the old email", async () => {
    const dana = await signedInAs("dana");
    const member = await addMember({ firstName: "Chidi", relation: "adult", email: "chidi@example.org" });

    const answer = await dana.post(
      `/staff/households/1001/members/${member.id}/primary`,
      {},
      "/staff/households/1001/edit",
    );

    expect(answer.status).to.equal(303);
    const household = await Household.find(1001);
    expect(await household.fullName()).to.equal("Okafor, Chidi");
    expect(household.email).to.equal("chidi@example.org");
    const former = (await household.members()).find(({ firstName }) => firstName === "Ada");
    expect([former?.relation, former?.email]).to.deep.equal(["adult", "ada.okafor@example.org"]);
    expect((await dana.get("/staff/households?q=chidi@example.org")).headers.location).to.match(/1001$/);
  });

  it("keeps the household's email if they have none, and makes an open form stale", async () => {
    const member = await addMember({ firstName: "Chidi", relation: "adult" });
    const version = String((await Household.find(1001)).version);
    await (await signedInAs("dana")).post(
      `/staff/households/1001/members/${member.id}/primary`,
      {},
      "/staff/households/1001/edit",
    );

    expect((await Household.find(1001)).email).to.equal("ada.okafor@example.org");
    expect((await edit(1001, { firstName: "Adaeze" }, version)).status).to.equal(409);
  });

  it("can't be a child or another household's member", async () => {
    const dana = await signedInAs("dana");
    const child = await addMember({ firstName: "Ike", relation: "child" });
    await dana.post(`/staff/households/1001/members/${child.id}/primary`, {}, "/staff/households/1001/edit");
    expect(await (await Household.find(1001)).fullName()).to.equal("Okafor, Ada");
    expect((await dana.get("/staff/households/1001")).text).to.include("Only an adult can be the primary person.");

    const foreign = await dana.post(
      `/staff/households/1003/members/${child.id}/primary`,
      {},
      "/staff/households/1003/edit",
    );
    expect(foreign.status).to.equal(404);
  });
});

async function add(typed: Record<string, string>, over: Record<string, string> = {}) {
  const dana = await signedInAs("dana");
  return dana.post("/staff/households", { ...blankHousehold, ...typed, ...over }, "/staff/households/new");
}

/** Posts the form as it stands with these fields typed over. */
async function edit(id: number, typed: Record<string, string>, version?: string) {
  const household = await Household.find(id);
  const { inactive: _, ...form } = await household.formValues();
  const values = { ...form, version: version ?? String(household.version), ...typed };
  return (await signedInAs("dana")).post(`/staff/households/${id}`, values, `/staff/households/${id}/edit`);
}

async function addMember(known: { firstName: string; relation: string; email?: string }) {
  const household = await Household.find(1001);
  return Member.add(household, { lastName: "Okafor", dateOfBirth: "", email: "", ...known }, "system");
}

async function householdsNamed(lastKey: string) {
  return ((await table("members").where({ lastKey, relation: "primary" })) as unknown[]).length;
}

/** What the audit log says of a household since this test began. */
async function eventsOf(householdId: number) {
  const rows = (await table("audit_events").where({ householdId }).orderBy("id")) as unknown as {
    kind: string;
    details: string;
  }[];
  return rows.map(({ kind, details }) => ({ kind, details: JSON.parse(details) as Record<string, string> }));
}
