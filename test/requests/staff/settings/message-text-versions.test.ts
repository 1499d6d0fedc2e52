import { expect } from "chai";
import { table } from "../../../../src/database/connection";
import { CommentCode } from "../../../../src/models/messages/canned-texts/comment-code";
import { LanguageCode } from "../../../../src/models/messages/canned-texts/language-code";
import { clerkNamed, eventsOf } from "../../../support/clerks";
import { signedInAs } from "../../../support/site";

const codes = "/staff/settings/comment-codes";
const language = "/staff/settings/language-codes";
const first = { name: "FORGOT1", subject: "Our words", body: "Hello,\n\nIt is <WebID>.\n\nThe office" };
const second = { ...first, body: "Hello <FirstName>,\n\nIt is <WebID>.\n\nSee you\n\nThe office" };

/** Creates a comment code with two versions. */
async function changedOnce() {
  const ruth = await clerkNamed("ruth");
  const code = await CommentCode.add(first, ruth);
  await code.change(second, 1, ruth);
  return `${codes}/${code.id}`;
}

describe("a version of a text", () => {
  it("is shown with its time, clerk and changes line by line", async () => {
    const address = await changedOnce();
    const ruth = await signedInAs("ruth");
    const { text } = await ruth.get(`${address}/versions/2`);
    expect(text).to.include("Ruth Alvarez").and.to.include("Current version").and.to.include(`${address}/versions/1"`);
    const lines = (tag: string) =>
      [...text.matchAll(new RegExp(`<${tag}><span[^>]*>[^<]*</span>([^<]*)</${tag}>`, "g"))].map(([, line]) => line);
    expect(lines("del")).to.deep.equal(["Hello,"]);
    expect(lines("ins")).to.deep.equal(["Hello &lt;FirstName&gt;,", " ", "See you"]);
    expect(text).to.include("<span>It is &lt;WebID&gt;.</span>").and.to.include("<span>The office</span>");
    expect(text).not.to.include("Restore version");

    for (const nowhere of ["0", "3", "x", "1e1", "99999999999"]) {
      expect((await ruth.get(`${address}/versions/${nowhere}`)).status, nowhere).to.equal(404);
    }
  });

  it("is restored as a new version with an audit event, and the replaced version stays in the list", async () => {
    const address = await changedOnce();
    const ruth = await signedInAs("ruth");
    const page = `${address}/versions/1`;
    expect((await ruth.get(page)).text)
      .to.include("Restore version 1")
      .and.to.include("Version 2 is current");
    const answer = await ruth.post(`${address}/versions`, { from: "1", version: "2" }, page);
    expect([answer.status, answer.headers.location]).to.deep.equal([303, address]);

    const [code] = await CommentCode.all();
    expect([code?.body, code?.version]).to.deep.equal([first.body, 3]);
    expect((await code?.versions())?.map(({ version }) => version)).to.deep.equal([3, 2, 1]);
    const [event] = await eventsOf("message text changed");
    expect(event?.details).to.deep.equal({ text: "FORGOT1", version: 3, "brought back": "version 1" });
    expect((await ruth.get(address)).text).to.include("Version 1 of Comment code FORGOT1 was restored");
  });

  it("is not restored over another clerk's change, or if its text is no longer allowed", async () => {
    const address = await changedOnce();
    const ruth = await signedInAs("ruth");
    await ruth.post(`${address}/versions`, { from: "1", version: "1" }, `${address}/versions/1`);
    expect((await ruth.get(address)).text).to.include(
      "Someone else changed Comment code FORGOT1 while you were viewing it",
    );

    await table("text_versions").where({ version: 1 }).update({ body: "Hello <Oldname>" });
    await ruth.post(`${address}/versions`, { from: "1", version: "2" }, `${address}/versions/1`);
    expect((await ruth.get(address)).text).to.include("&lt;Oldname&gt; is not a merge field");
    expect((await CommentCode.all())[0]?.version).to.equal(2);
  });

  it("of a language code is compared with the default if it is the first, and can be restored", async () => {
    const ruth = await signedInAs("ruth");
    await ruth.post(`${language}/5239`, { content: "Hello from <SiteName>", version: "0" });
    await ruth.post(`${language}/5239/default`, { version: "1" }, `${language}/5239`);
    expect((await ruth.get(`${language}/5239/versions/1`)).text)
      .to.include("</span>Your user name for &lt;SiteName&gt;</del>")
      .and.to.include("</span>Hello from &lt;SiteName&gt;</ins>");

    const page = `${language}/5239/versions/1`;
    await ruth.post(`${language}/5239/versions`, { from: "1", version: "2" }, page);
    const code = await LanguageCode.find(5239);
    expect([code.content, code.version]).to.deep.equal(["Hello from <SiteName>", 3]);
  });

  it("is closed to clerks who may not change texts", async () => {
    const address = await changedOnce();
    const dana = await signedInAs("dana");
    for (const page of [`${address}/versions/1`, `${language}/5239/versions/1`]) {
      expect((await dana.get(page)).status, page).to.equal(403);
      const answer = await dana.post(page.replace(/\/1$/, ""), { from: "1", version: "2" }, "/staff");
      expect(answer.status, page).to.equal(403);
    }
    expect((await CommentCode.all())[0]?.version).to.equal(2);
  });
});
