import { expect } from "chai";
import { table } from "../../../../src/database/connection";
import { Campaign } from "../../../../src/models/recconnect/campaign";
import { addClerk, clerkNamed, eventsOf, freshlySignedInAs } from "../../../support/clerks";
import { lookAndSubmit } from "../../../support/readiness";
import { addCommentCode, extractedCampaign } from "../../../support/recconnect";
import { signedInAs } from "../../../support/site";

const CREDENTIALS = "Your login: <WebID>\n\nYour PIN: <WebPin>\n\n<SiteLink>";
const MESSAGE = {
  send: "email",
  twoParts: "no",
  subject: "News for <FirstName>",
  body: "Hello <FirstName>: <SiteLink>",
};

let campaign: Campaign;

const here = () => `/staff/recconnect/${campaign.id}/mailing`;
const written = async () => (await Campaign.find(campaign.id)).mailingOptions;

async function save(values: Record<string, string> = {}) {
  const { version } = await Campaign.find(campaign.id);
  return (await signedInAs("ruth")).post(here(), { ...MESSAGE, version: String(version), ...values });
}

describe("RecTrac EMail Option Update", () => {
  beforeEach(async () => {
    campaign = await extractedCampaign([1001, 1003, 1007]);
  });

  it("keeps what is written, and says that nothing is sent", async () => {
    const page = await save({ cc: "marketing@example.gov" });
    expect([page.status, page.headers.location]).to.deep.equal([303, here()]);
    expect(await written()).to.deep.include({
      subject: "News for <FirstName>",
      cc: "marketing@example.gov",
      send: "email",
    });
    const { text } = await (await signedInAs("ruth")).get(here());
    expect(text).to.include("are saved. Nothing is sent yet.").and.to.include("News for &lt;FirstName&gt;");
    expect((await eventsOf("mailing changed"))[0]?.details).to.deep.include({ mailing: campaign.id });
    expect(await table("messages")).to.have.length(0);
  });

  it("refuses merge fields that are misspelt, nested or split, secrets in the subject, and links that lead astray", async () => {
    for (const [values, sentence] of [
      [{ body: "Hello <Frist>" }, "&lt;Frist&gt; is not a merge field."],
      [{ body: "Hello <webid>" }, "Write &lt;WebID&gt; instead of"],
      [{ body: "Hello <First**Name**>" }, "in one piece"],
      [{ body: "Hello <a <WebID> b>" }, "inside another &lt; and &gt;"],
      [{ body: "[here](https://evil.example/<Email>)" }, "from the link&#39;s address"],
      [{ body: "" }, "Enter a text."],
      [{ subject: "Your PIN <WebPin>" }, "Remove &lt;WebPin&gt;."],
      [{ subject: "One\nBcc: all@example.org" }, "on one line"],
      [{ cc: "you and me" }, "Enter one email address"],
      [{ body: "x".repeat(20_001) }, "at most 20,000 characters"],
      [{ send: "carrier pigeon" }, "Choose email, texts, or both."],
    ] as const) {
      const page = await save(values);
      expect(
        [page.status, page.text.includes(sentence)],
        `${sentence} in ${page.text.match(/usa-error-message[^/]*/)}`,
      ).to.deep.equal([422, true]);
    }
    expect((await written()).subject).to.equal("");
  });

  it("asks of texts that they be short words without a PIN", async () => {
    const texts = { send: "texts", subject: "", body: "", textBody: "Hello" };
    expect((await save({ ...texts, textBody: "Your PIN is <WebPin>" })).text).to.include(
      "Remove &lt;WebPin&gt;. A PIN can go by text only as the second of two parts.",
    );
    expect((await save({ ...texts, textBody: "<ResetLink>" })).text).to.include("It can go by email only");
    expect((await save({ ...texts, textBody: "x".repeat(1601) })).text).to.include("at most 1,600 characters");
    expect((await save({ ...texts, useEmailBody: "yes", body: CREDENTIALS })).text).to.include(
      "which can&#39;t go by text",
    );
    expect(
      (await save({ ...texts, twoParts: "text", secondBody: "PIN <WebPin>", secondAfterMinutes: "60" })).text,
    ).to.include("Sending in two parts starts with an email. Choose Process Email Only or Both.");
    expect((await save(texts)).status).to.equal(303);
  });

  it("keeps the PIN out of the first of two parts", async () => {
    const two = {
      twoParts: "email",
      secondSubject: "Your PIN",
      secondBody: "PIN: <WebPin>",
      secondAfterMinutes: "90",
    };
    expect((await save({ ...two, body: CREDENTIALS })).text).to.include(
      "When you send in two parts, it goes in the second part.",
    );
    expect((await save({ ...two, secondAfterMinutes: "soon" })).text).to.include("Enter the minutes as a whole number");
    expect((await save({ ...two, secondAfterMinutes: "0" })).text).to.include("from 1 to 10,080");
    expect((await save({ ...two, secondBody: "" })).status).to.equal(422);
    expect((await save(two)).status).to.equal(303);
    expect(await written()).to.deep.include({ twoParts: "email", secondAfterMinutes: 90 });
  });

  it("warns of user name and PIN in one message, and puts it in two parts with one click", async () => {
    expect((await save({ body: CREDENTIALS.replace("<SiteLink>", "") })).status).to.equal(303);
    const ruth = await signedInAs("ruth");
    const { text } = await ruth.get(here());
    expect(text)
      .to.include(
        "The user name and PIN are in one message. Anyone who reads it can sign in. Sending in two parts is safer.",
      )
      .and.to.include("The text has no &lt;SiteLink&gt;");
    expect(text).to.include("will be exceptions");

    const page = await save({ body: CREDENTIALS, split: "yes" });
    expect(page.status).to.equal(200);
    expect(page.text).to.match(/name="body"[^>]*>\nYour login: &lt;WebID&gt;\s+&lt;SiteLink&gt;<\/textarea>/);
    expect(page.text).to.match(/name="secondBody"[^>]*>\nHello,[^<]*Your PIN: &lt;WebPin&gt;/);
    expect((await written()).twoParts).to.equal("no");
  });

  it("answers a stale form with both values, and saves nothing of it", async () => {
    const { version } = await Campaign.find(campaign.id);
    await save({ subject: "Mine" });
    const page = await save({ subject: "Theirs", version: String(version) });
    expect(page.status).to.equal(409);
    expect(page.text).to.include("Email Subject is now &quot;Mine&quot;. You typed &quot;Theirs&quot;.");
    expect((await written()).subject).to.equal("Mine");
  });

  it("begins with a comment code, a template or what the clerk wrote last", async () => {
    const code = await addCommentCode("TEASER", "From the code", "The code's text");
    const ruth = await signedInAs("ruth");
    const page = await save({ copy: "yes", fromCode: code });
    expect(page.text).to.include("The form has the text of TEASER").and.to.include('value="From the code"');
    expect((await written()).subject).to.equal("");
    expect((await ruth.get(`${here()}?settings=first-email`)).text).to.include("are coming soon");
    expect((await ruth.get(`${here()}?settings=two-parts`)).text).to.include("Your PIN comes in a second email");

    await save({ subject: "What I wrote last" });
    campaign = await extractedCampaign([1001]);
    expect((await ruth.get(`${here()}?settings=last`)).text).to.include("What I wrote last");
    expect((await ruth.get(`${here()}?settings=9999`)).status).to.equal(404);
  });

  it("keeps a template under a name, for other mailings, and forgets it", async () => {
    const ruth = await signedInAs("ruth");
    const save = (values: object) => ruth.post(`${here()}/templates`, { ...MESSAGE, ...values }, here());
    expect((await save({ templateName: "" })).status).to.equal(422);
    const kept = await save({ templateName: "Newsletter" });
    expect(kept.status).to.equal(303);
    expect((await ruth.get(String(kept.headers.location))).text).to.include("News for &lt;FirstName&gt;");
    expect((await save({ templateName: "newsletter" })).text).to.include("There are settings of this name already");
    expect((await written()).subject).to.equal("");
    const id = /settings=(\d+)/.exec(String(kept.headers.location))?.[1];
    expect((await ruth.post(`${here()}/templates/${id}/delete`, {}, here())).status).to.equal(303);
    expect((await ruth.get(here())).text).not.to.include(">Newsletter<");
  });

  it("lets no secret into the message that goes along, and keeps it as it read when it was saved", async () => {
    const secret = await addCommentCode("SECRET", "PIN", "Your PIN is <WebPin>");
    const plain = await addCommentCode("PLAIN", "Dear", "Dear <FirstName>, see you soon.");
    expect((await save({ letterCode: secret })).text).to.include("Remove &lt;WebPin&gt; from SECRET");
    expect((await save({ letterCode: "999" })).status).to.equal(422);
    expect((await save({ letterCode: plain })).status).to.equal(303);
    await table("comment_codes").where({ id: plain }).update({ body: "Changed" });
    expect(await written()).to.deep.include({ letterCode: plain, letterBody: "Dear <FirstName>, see you soon." });

    const pdf = await (await signedInAs("ruth")).get(`/staff/recconnect/${campaign.id}/preview/letter.pdf`);
    expect([pdf.status, pdf.type]).to.deep.equal([200, "application/pdf"]);
    expect(pdf.body.subarray(0, 5).toString()).to.equal("%PDF-");
  });

  it("takes no body of a megabyte and no subject of two lines, saves nothing of them and says why", async () => {
    await save();
    const large = await save({ body: "x".repeat(1_000_000) });
    expect([large.status, large.text.includes("at most 20,000 characters")]).to.deep.equal([422, true]);
    expect(large.text, "what was typed is lost").to.include("x".repeat(1_000_000));
    const larger = await save({ body: "x".repeat(3_000_000) });
    expect([larger.status, larger.text.includes("larger than this form takes")]).to.deep.equal([413, true]);
    const lines = await save({ subject: "Pool opens\r\nBcc: everybody@example.org" });
    expect([lines.status, lines.text.includes("one line")]).to.deep.equal([422, true]);
    expect(await written()).to.deep.include({ subject: MESSAGE.subject, body: MESSAGE.body });
  });

  it("takes 20,000 characters of any script", async () => {
    const body = "\u6cf3".repeat(20_000);
    expect((await save({ body })).status).to.equal(303);
    expect((await written()).body).to.equal(body);
  });

  it("can't be changed once it was submitted", async () => {
    await save();
    const { version } = await Campaign.find(campaign.id);
    const submitted = await Campaign.find(campaign.id);
    await lookAndSubmit(submitted, await clerkNamed("ruth"));
    const ruth = await signedInAs("ruth");
    const page = await ruth.send(here(), {
      _csrf: await ruth.token("/staff/recconnect"),
      ...MESSAGE,
      subject: "Late",
      version: String(version),
    });
    expect([page.status, page.headers.location]).to.deep.equal([303, `/staff/recconnect/${campaign.id}`]);
    expect((await written()).subject).to.equal("News for <FirstName>");
    expect((await ruth.get(here())).status).to.equal(303);
  });

  it("is closed to who may not prepare mailings, and a mailing that isn't there is not found", async () => {
    await addClerk("reader", ["search households"]);
    expect((await (await freshlySignedInAs("reader")).get(here())).status).to.equal(403);
    expect((await (await signedInAs("ruth")).get("/staff/recconnect/99999/mailing")).status).to.equal(404);
  });
});
