import { expect } from "chai";
import { PassType } from "../../../../src/models/households/pass-type";
import { oddTexts } from "../../../support/households";
import { Browser, signedInAs } from "../../../support/site";

const page = "/staff/settings/pass-types";

describe("pass types", () => {
  it("are listed and added, with the code in capital letters", async () => {
    const ruth = await signedInAs("ruth");
    expect((await ruth.get(page)).text)
      .to.include("CY-CHILD")
      .and.to.include("School-Age Pass");

    expect((await ruth.post(page, { code: "sr-swim", description: "Senior Swim" })).status).to.equal(303);
    expect((await ruth.get(page)).text)
      .to.include("Pass type SR-SWIM is added.")
      .and.to.include("7 pass types");
  });

  it("need a unique code and a description", async () => {
    const ruth = await signedInAs("ruth");
    const blank = await ruth.post(page, { code: "", description: "" });
    expect(blank.status).to.equal(422);
    expect(blank.text).to.include("Enter a code.").and.to.include("Enter a description.");

    const taken = await ruth.post(page, { code: "cy-child", description: "Another" });
    expect(taken.status).to.equal(422);
    expect(taken.text).to.include("Another pass type has this code.").and.to.include('value="Another"');
    expect((await ruth.post(page, { code: "A".repeat(31), description: "x".repeat(201) })).text).to.include(
      "at most 30",
    );
  });

  it("are renamed on their passes too, and the second of two clerks is told", async () => {
    const ruth = await signedInAs("ruth");
    const type = await child();
    expect((await ruth.get(`${page}/${type.id}/edit`)).text).to.match(/type="text" value="Child Pass"/);
    const rename = (description: string) =>
      ruth.post(`${page}/${type.id}`, { code: type.code, description, version: String(type.version) }, page);

    expect((await rename("Kids Pass")).status).to.equal(303);
    expect((await ruth.get("/staff/households/1001")).text).to.include("CY-CHILD, Kids Pass");
    const second = await rename("Little Ones");
    expect(second.status).to.equal(409);
    expect(second.text).to.include("Description is now &quot;Kids Pass&quot;. You typed &quot;Little Ones&quot;.");
  });

  it("can't be renamed to another's code", async () => {
    const ruth = await signedInAs("ruth");
    const type = await child();
    const typed = { code: "CY-SAS", description: "x", version: String(type.version) };

    expect((await ruth.post(`${page}/${type.id}`, typed, page)).status).to.equal(422);
    expect((await child()).code).to.equal("CY-CHILD");
  });

  it("accept any input without an error", async () => {
    const ruth = await signedInAs("ruth");
    for (const text of oddTexts) {
      expect((await ruth.post(page, { code: text, description: text })).status).to.be.oneOf([303, 422]);
      expect((await ruth.post(page, { code: `T ${oddTexts.indexOf(text)}`, description: text })).status).to.be.oneOf([
        303, 422,
      ]);
    }
    expect((await ruth.get(page)).text).not.to.match(/<script>alert|<img src=x/);
    for (const id of ["0", "-1", "1e9", "99999999999", "abc"]) {
      expect((await ruth.get(`${page}/${id}/edit`)).status).to.equal(404);
      expect((await ruth.post(`${page}/${id}`, { code: "A", description: "b" }, page)).status).to.equal(404);
    }
  });

  it("are closed to clerks without permission", async () => {
    const { id } = await child();
    for (const clerk of ["dana", "theo"] as const) {
      const browser = await signedInAs(clerk);
      for (const address of [page, `${page}/${id}/edit`]) expect((await browser.get(address)).status).to.equal(403);
      for (const address of [page, `${page}/${id}`]) {
        expect((await browser.post(address, { code: "A", description: "b" }, "/staff")).status).to.equal(403);
      }
    }
    expect((await (await Browser.open()).get(page)).headers.location).to.equal("/staff/login");
  });
});

async function child() {
  const types = await PassType.all();
  return types.find(({ code }) => code === "CY-CHILD") ?? PassType.find(0);
}
