import { expect } from "chai";
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
});
