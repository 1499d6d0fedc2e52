import { expect } from "chai";
import { setPasswordDevice } from "../../support/cast";
import { signedInAs } from "../../support/site";

describe("the desk", () => {
  it("begins with the search field, in focus, to be reached by the / key", async () => {
    const page = await (await signedInAs("dana")).get("/staff");

    expect(page.status).to.equal(200);
    expect(page.text).to.match(/<form[^>]*method="get" action="\/staff\/households"/);
    expect(page.text).to.match(/<input[^>]*name="q"[^>]*data-search[^>]*autofocus/);
    expect(page.text.match(/name="q"/g)).to.have.length(1);
  });

  it("offers to add a household to those who may", async () => {
    expect((await (await signedInAs("dana")).get("/staff")).text).to.include("Add a household");
    expect((await (await signedInAs("theo")).get("/staff")).text).not.to.include("Add a household");
  });

  it("shows who is locked out to those who may unlock, and lets them in from there", async () => {
    const dana = await signedInAs("dana");
    expect((await dana.get("/staff")).text)
      .to.include("Lindqvist, Nils")
      .and.to.include("Too many attempts");
    expect((await (await signedInAs("theo")).get("/staff")).text).not.to.include("Lindqvist");

    await dana.post("/staff/households/1002/lockout/delete", {}, "/staff");
    expect((await dana.get("/staff")).text).to.include("Nobody is locked out.");
  });

  it("leaves out locks by attempts that have ended by themselves", async () => {
    await setPasswordDevice({ unlockMinutes: 10 });
    expect((await (await signedInAs("dana")).get("/staff")).text).to.include("Nobody is locked out.");
  });
});
