import { expect } from "chai";
import { table } from "../../../../src/database/connection";
import { Household } from "../../../../src/models/households/household";
import { Pass } from "../../../../src/models/households/pass";
import { oddTexts } from "../../../support/households";
import { Browser, signedInAs } from "../../../support/site";

const form = "/staff/households/1001/passes/new";

describe("a household's passes", () => {
  it("are added to a member and shown", async () => {
    const dana = await signedInAs("dana");
    const answer = await dana.post("/staff/households/1001/passes", await wanted(), form);

    expect(answer.headers.location).to.equal("/staff/households/1001");
    const page = await dana.get("/staff/households/1001");
    expect(page.text).to.include("2 passes").and.to.include("Future").and.to.include("August 31, 2027");
  });

  it("are refused if a required value is missing or unknown", async () => {
    const dana = await signedInAs("dana");
    const foreign = await (await Household.find(1003)).primaryPerson();
    const faulty = {
      memberId: String(foreign?.id),
      passTypeId: "0",
      status: "Good",
      activatesOn: "2027-02-30",
      expiresOn: "soon",
      purchasedOn: "2027-13-01",
      visits: "-1",
    };
    const answer = await dana.post("/staff/households/1001/passes", faulty, form);

    expect(answer.status).to.equal(422);
    for (const sentence of [
      "Choose a member.",
      "Choose a pass type.",
      "Choose a status.",
      "Enter a date like",
      "Enter visits as",
    ]) {
      expect(answer.text).to.include(sentence);
    }
  });

  it("are refused if they expire before they activate", async () => {
    const typed = { ...(await wanted()), activatesOn: "2027-09-01" };
    const answer = await (await signedInAs("dana")).post("/staff/households/1001/passes", typed, form);

    expect(answer.status).to.equal(422);
    expect(answer.text).to.include("Enter a date on or after the day the pass activates.");
    expect(await Pass.of(await Household.find(1001))).to.have.length(1);
  });

  it("are changed, and the second of two clerks is told", async () => {
    const dana = await signedInAs("dana");
    const { pass, path } = await ada();
    const change = (status: string) =>
      dana.post(path, { ...pass.formValues(), status, version: String(pass.version) }, `${path}/edit`);

    expect((await change("Suspended")).status).to.equal(303);
    expect((await Pass.find(pass.id)).status).to.equal("Suspended");
    const second = await change("Revoked");
    expect(second.status).to.equal(409);
    expect(second.text).to.include("Status is now &quot;Suspended&quot;. You typed &quot;Revoked&quot;.");
    const event = (await table("audit_events")
      .where({ kind: "pass changed" })
      .orderBy("id", "desc")
      .first()) as unknown as {
      details: string;
    };
    expect(JSON.parse(event.details)).to.include({ columns: "status", status: "Actv-New -> Suspended" });
  });

  it("show when they were purchased and last used, and how often", async () => {
    const dana = await signedInAs("dana");
    const { pass, path } = await ada();
    const used = { purchasedOn: "2026-03-09", lastVisitOn: "2026-08-31", visits: "1234" };
    await dana.post(path, { ...pass.formValues(), ...used, version: String(pass.version) }, `${path}/edit`);

    const { text } = await dana.get("/staff/households/1001");
    expect(text).to.include("March 9, 2026").and.to.include("August 31, 2026").and.to.include(">1234<");
    expect((await Pass.find(pass.id)).formValues()).to.include(used);
  });

  it("are found only through their own household", async () => {
    const dana = await signedInAs("dana");
    const { pass } = await ada();
    for (const id of [pass.id, "0", "-1", "1e9", "99999999999", "abc", "2147483647"]) {
      const path = `/staff/households/1003/passes/${id}`;
      expect((await dana.get(`${path}/edit`)).status, path).to.equal(404);
      expect((await dana.post(path, { ...pass.formValues(), version: "1" }, form)).status, path).to.equal(404);
    }
  });

  it("accept any input without an error", async () => {
    const dana = await signedInAs("dana");
    for (const text of oddTexts) {
      const odd = { memberId: text, passTypeId: text, status: text, activatesOn: text, expiresOn: text };
      expect((await dana.post("/staff/households/1001/passes", odd, form)).status).to.be.oneOf([413, 422]);
      expect(
        (await dana.get(`${form}?member=${encodeURIComponent(text.toWellFormed()).slice(0, 900)}`.replace(/%.?$/, "")))
          .status,
      ).to.equal(200);
    }
    const twice = { ...(await wanted()), status: ["Lost", "Future"] };
    expect((await dana.post("/staff/households/1001/passes", twice, form)).status).to.equal(422);
  });

  it("are closed to theo and visitors", async () => {
    const { path } = await ada();
    const [theo, stranger] = [await signedInAs("theo"), await Browser.open()];
    for (const address of [form, `${path}/edit`]) {
      expect((await theo.get(address)).status, address).to.equal(403);
      expect((await stranger.get(address)).headers.location).to.equal("/staff/login");
    }
    for (const address of ["/staff/households/1001/passes", path]) {
      expect((await theo.post(address, await wanted(), "/staff/households/1001")).status, address).to.equal(403);
    }
  });
});

/** Ada's own pass. */
async function ada() {
  const [listed] = await Pass.of(await Household.find(1001));
  const pass = await Pass.find(listed?.id);
  return { pass, path: `/staff/households/1001/passes/${pass.id}` };
}

async function wanted() {
  const member = await (await Household.find(1001)).primaryPerson();
  const type = (await table("pass_types").where({ code: "CY-MST" }).first()) as unknown as { id: number };
  return {
    memberId: String(member?.id),
    passTypeId: String(type.id),
    status: "Future",
    activatesOn: "2027-01-01",
    expiresOn: "2027-08-31",
  };
}
