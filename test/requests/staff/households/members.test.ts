import { expect } from "chai";
import { table } from "../../../../src/database/connection";
import { Household } from "../../../../src/models/households/household";
import { Member } from "../../../../src/models/households/member";
import { Pass } from "../../../../src/models/households/pass";
import { oddTexts } from "../../../support/households";
import { Browser, signedInAs } from "../../../support/site";

const chidi = {
  firstName: "Chidi",
  lastName: "Okafor",
  relation: "child",
  dateOfBirth: "2015-03-04",
  email: "chidi@example.org",
};
const form = "/staff/households/1001/members/new";

describe("a household's members", () => {
  it("are added and shown", async () => {
    const dana = await signedInAs("dana");
    const answer = await dana.post("/staff/households/1001/members", chidi, form);

    expect(answer.headers.location).to.equal("/staff/households/1001");
    const page = await dana.get("/staff/households/1001");
    expect(page.text).to.include("Chidi Okafor is added.").and.to.include("March 4, 2015");
    expect(page.text).to.include("2 members").and.to.include("chidi@example.org");
  });

  it("start with the primary person's last name", async () => {
    expect((await (await signedInAs("dana")).get(form)).text).to.include('value="Okafor"');
  });

  it("are refused with a message next to each field", async () => {
    const dana = await signedInAs("dana");
    const faulty = {
      firstName: "x".repeat(201),
      lastName: "",
      relation: "primary",
      dateOfBirth: "tomorrow",
      email: "x",
    };
    const answer = await dana.post("/staff/households/1001/members", faulty, form);

    expect(answer.status).to.equal(422);
    for (const sentence of [
      "Use at most 200",
      "Enter a last name.",
      "Choose adult or child.",
      "Enter a date",
      "Enter an email",
    ]) {
      expect(answer.text).to.include(sentence);
    }
  });

  it("are changed, and the second of two clerks is told", async () => {
    const dana = await signedInAs("dana");
    const { member, path } = await added();
    const change = (firstName: string) =>
      dana.post(path, { ...chidi, firstName, version: String(member.version) }, `${path}/edit`);

    expect((await change("Obi")).status).to.equal(303);
    const second = await change("Emeka");
    expect(second.status).to.equal(409);
    expect(second.text).to.include("First name is now &quot;Obi&quot;. You typed &quot;Emeka&quot;.");
    expect((await Member.find(member.id)).firstName).to.equal("Obi");
    expect((await dana.get("/staff/households?q=okafor,obi")).headers.location).to.equal("/staff/households/1001");
  });

  it("are removed with their passes, but never the primary person", async () => {
    const dana = await signedInAs("dana");
    const { household, member, path } = await added();
    const [type] = (await table("pass_types")) as unknown as { id: number }[];
    const wanted = {
      memberId: String(member.id),
      passTypeId: String(type?.id),
      status: "Lost",
      activatesOn: "",
      expiresOn: "",
      purchasedOn: "",
      lastVisitOn: "",
      visits: "",
    };
    await Pass.add(household, wanted, "system");
    expect((await dana.get(`${path}/edit`)).text).to.include("The member&#39;s pass is removed too.");

    expect((await dana.post(`${path}/delete`, {}, form)).status).to.equal(303);
    expect(await household.members()).to.have.length(1);
    expect(await Pass.of(household)).to.have.length(1);
    expect((await dana.post(`${path}/delete`, {}, form)).status).to.equal(404);

    const primary = await household.primaryPerson();
    await dana.post(`/staff/households/1001/members/${primary?.id}/delete`, {}, form);
    expect((await dana.get("/staff/households/1001")).text).to.include("The primary person can&#39;t be removed.");
    expect(await household.members()).to.have.length(1);
  });

  it("redirect the primary person to the household's form", async () => {
    const primary = await (await Household.find(1001)).primaryPerson();
    const answer = await (await signedInAs("dana")).get(`/staff/households/1001/members/${primary?.id}/edit`);

    expect(answer.headers.location).to.equal("/staff/households/1001/edit");
  });

  it("are found only through their own household", async () => {
    const dana = await signedInAs("dana");
    const { member } = await added();
    for (const id of [member.id, "0", "-1", "1e9", "99999999999", "abc", "2147483647"]) {
      const path = `/staff/households/1003/members/${id}`;
      expect((await dana.get(`${path}/edit`)).status, path).to.equal(404);
      for (const post of [path, `${path}/delete`, `${path}/primary`]) {
        expect((await dana.post(post, chidi, form)).status, post).to.equal(404);
      }
    }
    expect((await Member.find(member.id)).householdId).to.equal(1001);
  });

  it("store odd text as plain text", async () => {
    const dana = await signedInAs("dana");
    for (const text of oddTexts) {
      const answer = await dana.post(
        "/staff/households/1001/members",
        { ...chidi, lastName: text, firstName: text },
        form,
      );
      expect(answer.status, JSON.stringify(text.slice(0, 30))).to.be.oneOf([303, 422]);
    }
    const page = await dana.get("/staff/households/1001");
    expect(page.status).to.equal(200);
    expect(page.text)
      .to.include("&lt;script&gt;alert(1)&lt;/script&gt;")
      .and.not.to.match(/<script>alert|<img src=x/);
  });

  it("are closed to theo and visitors", async () => {
    const { path } = await added();
    const [theo, stranger] = [await signedInAs("theo"), await Browser.open()];
    for (const address of [form, `${path}/edit`]) {
      expect((await theo.get(address)).status, address).to.equal(403);
      expect((await stranger.get(address)).headers.location).to.equal("/staff/login");
    }
    for (const address of ["/staff/households/1001/members", path, `${path}/delete`, `${path}/primary`]) {
      expect((await theo.post(address, chidi, "/staff/households/1001")).status, address).to.equal(403);
    }
  });
});

async function added() {
  const household = await Household.find(1001);
  const member = await Member.add(household, chidi, "system");
  return { household, member, path: `/staff/households/1001/members/${member.id}` };
}
