import { expect } from "chai";
import { table } from "../../../../src/database/connection";
import { addClerk, freshlySignedInAs } from "../../../support/clerks";
import { signedInAs } from "../../../support/site";

const previews = "/staff/settings/message-previews";
const page = "/staff/settings/comment-codes/new";

async function preview(values: Record<string, string>) {
  return (await signedInAs("ruth")).post(previews, values, page);
}

describe("the live preview", () => {
  it("is a part of a page: a household's text with secrets masked, and nothing saved", async () => {
    const body = "<WebID> of <Household>: <WebPin>, <ResetLink>";
    const { status, text } = await preview({ subject: "For <FirstName>", body, household: "1007" });
    expect(status).to.equal(200);
    expect(text).to.include("novak of Novak, Petr: •••••••, •••••••").and.to.include("For Petr");
    expect(text).not.to.match(/garden-swift|<html|<h1/);
    expect(await table("comment_codes")).to.have.length(0);
    expect(await table("temporary_pins")).to.have.length(0);
    expect(await table("reset_links")).to.have.length(0);
  });

  it("shows an unfinished text, and its errors", async () => {
    expect((await preview({ subject: "", body: "Hello <FirstName>", household: "1001" })).text).to.include("Hello Ada");
    expect((await preview({ line: "For <FirstName>", household: "1001" })).text).to.include("For Ada");
    expect((await preview({ body: "Hello <Frist>", household: "1001" })).text).to.include(
      "&lt;Frist&gt; is not a merge field",
    );
    expect((await preview({ body: "Hello <WebID>", household: "1005" })).text).to.include("would not be sent to it");
    expect((await preview({ body: "<script>alert(1)</script>", household: "1001" })).text).not.to.include("<script>");
  });

  it("finds the household by ID, name, email or user name, and lists some of several matches", async () => {
    const body = "This is <HouseholdID>.";
    for (const household of ["1001", "Okafor", "ada.okafor@example.org", "Okafor, Ada"]) {
      expect((await preview({ body, household })).text, household).to.include("This is 1001.");
    }
    expect((await preview({ body, household: "Abara" })).text).to.include(
      "Several households match: 1005 Abara, Femi; 1006 Abara, Kemi. Enter a household ID.",
    );
    expect((await preview({ body, household: "zzzz" })).text).to.include("No household matches this ID");
    expect((await preview({ body, household: "" })).text).to.include("Enter a household");
  });

  it("shows households only to clerks who may search them, and nothing to clerks who may not change texts", async () => {
    await addClerk("writer", ["change message texts"]);
    const writer = await freshlySignedInAs("writer");
    const refused = await writer.post(previews, { body: "<Household>", household: "1001" }, page);
    expect(refused.text).to.include("You can&#39;t see previews").and.not.to.include("Okafor");
    const form = await writer.post(
      "/staff/settings/comment-codes",
      { name: "A", subject: "S", body: "<Household>", household: "1001", preview: "yes" },
      page,
    );
    expect([form.status, form.text.includes("Okafor")]).to.deep.equal([422, false]);

    const dana = await signedInAs("dana");
    expect((await dana.post(previews, { body: "a", household: "1001" }, "/staff")).status).to.equal(403);
  });
});
