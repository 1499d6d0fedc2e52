import { expect } from "chai";
import { table } from "../../../../src/database/connection";
import { routes } from "../../../../src/routes/index";
import { addCampaign } from "../../../support/campaigns";
import { addCommentCode } from "../../../support/recconnect";
import { signedInAs } from "../../../support/site";

const INTERNAL_FAULT = 500;
const ODD = [
  "-1",
  "0",
  "1e9",
  "999999999",
  "2147483648",
  "999999999999999",
  "9".repeat(40),
  "__proto__",
  "constructor",
  "toString",
  "' or 1=1 --",
  "%00",
  "\ud83d",
  "<WebPin>",
  "a".repeat(300),
];
const MARKUP = '"><img src=x onerror=alert(1)>';
const QUERIES = ["record", "records", "after", "before", "sheet", "start", "code", "state", "settings", "household"];
const FIELDS = [
  "record",
  "shown",
  "what",
  "name",
  "sort",
  "order",
  "labelSheet",
  "historyCategoryId",
  "send",
  "version",
];

const ours = routes.filter(({ path }) => path.startsWith("/staff/recconnect"));

describe("odd input to Pass RecConnect", () => {
  it("in an address never fails inside", async () => {
    const { id } = await addCampaign({ households: [1001, 1004] });
    const ruth = await signedInAs("ruth");
    for (const { path } of ours.filter(({ method }) => method === "get")) {
      const page = path.replace(":id", String(id)).replace(/:\w+/g, "1");
      for (const odd of ODD) {
        const words = encodeURIComponent(odd.toWellFormed());
        const query = QUERIES.map((name) => `${name}=${words}&${name}[]=1`).join("&");
        for (const address of [`${page}?${query}`, path.replace(/:\w+/g, words)]) {
          expect((await ruth.get(address)).status, address).to.be.below(INTERNAL_FAULT);
        }
      }
    }
  }).timeout(120_000);

  it("in what households, clerks and mail servers wrote reaches no page as markup, and no household's name is a merge field", async () => {
    const ruth = await signedInAs("ruth");
    const letterCode = await addCommentCode("HELLO", "Hello", "Hello <FirstName>.");
    await table("households")
      .where({ id: 1007 })
      .update({ city: MARKUP, email: `${MARKUP}@x`, address: MARKUP });
    await table("members")
      .where({ householdId: 1007, relation: "primary" })
      .update({ lastName: MARKUP, firstName: "<WebPin>" });
    await table("pass_types").update({ description: MARKUP });
    const campaign = await addCampaign({
      households: [1007],
      history: MARKUP,
      processing: { letters: true, letterCode, report: true, statistics: true },
      mailing: { subject: MARKUP, cc: MARKUP, body: `${MARKUP} <FirstName>`, letterCode, letterBody: MARKUP },
    });
    const file = { name: MARKUP, type: MARKUP, size: 1, content: Buffer.from("x") };
    await table("campaign_attachments").insert({ ...file, campaignId: campaign.id });
    await table("campaign_records").update({ lastName: MARKUP, firstName: "<WebPin>", city: MARKUP, email: MARKUP });
    await table("campaigns").update({ clerkName: MARKUP, scheduleError: MARKUP, submittedBy: MARKUP });
    const recipient = { campaignId: campaign.id, number: 1, householdId: 1007, state: "exception", reason: MARKUP };
    await table("campaign_recipients").insert(recipient);

    for (const changes of [
      { approvedBy: MARKUP },
      { submittedAt: new Date() },
      { startedAt: new Date(), finishedAt: new Date() },
    ]) {
      await table("campaigns").where({ id: campaign.id }).update(changes);
      for (const { path } of ours.filter(({ method }) => method === "get")) {
        const { text = "", type } = await ruth.get(path.replace(":id", String(campaign.id)).replace(/:\w+/g, "1"));
        if (type !== "text/html") continue;
        expect(text, path).not.to.include("<img src=x");
        expect(text, path).not.to.include("garden-swift-5");
      }
    }
    const household = await ruth.get("/staff/households/1007");
    expect(household.text).to.include("&lt;img src=x").and.not.include("<img src=x");
  });

  it("in a form never fails inside", async () => {
    const ruth = await signedInAs("ruth");
    const letterCode = await addCommentCode("HELLO", "Hello", "Hello.");
    const _csrf = await ruth.token("/staff/settings/mailing-rules");
    for (const { path } of ours.filter(({ method }) => method === "post")) {
      const { id } = await addCampaign({ households: [1001, 1004], processing: { letterCode } });
      const page = path.replace(":id", String(id)).replace(/:\w+/g, "1");
      for (const odd of ODD) {
        const value = encodeURIComponent(odd.toWellFormed());
        const typed = FIELDS.map((name) => `${name}=${value}`).join("&");
        const doubled = FIELDS.map((name) => `${name}=1&${name}=${value}&${name}[a]=${value}`).join("&");
        for (const body of [typed, doubled]) {
          const { status } = await ruth.sendRaw(page, `_csrf=${encodeURIComponent(_csrf)}&${body}`);
          expect(status, `${page} ${body.slice(0, 80)}`).to.be.below(INTERNAL_FAULT);
        }
      }
    }
  }).timeout(120_000);
});
