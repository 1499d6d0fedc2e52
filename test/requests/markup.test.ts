import { expect } from "chai";
import { HtmlValidate } from "html-validate";
import { renderMessage } from "../../src/models/messages/merging/render-message";
import { unsubscribeToken } from "../../src/models/messages/unsubscribe-link";
import { addCampaign, submitted, untilFinished } from "../support/campaigns";
import { deliver, mailTo } from "../support/mail";
import { outboxMessage, refusedMessage } from "../support/outbox";
import { Browser, signedInAs } from "../support/site";

const validator = new HtmlValidate({
  extends: ["html-validate:recommended"],
  rules: {
    // Phone numbers keep plain spaces, so that a search of the page's text finds them.
    "tel-non-breaking": "off",
    // The way a page with progress refreshes itself where there is no JavaScript.
    "meta-refresh": "off",
    "no-trailing-whitespace": "off",
    "void-style": "off",
    "attribute-boolean-style": "off",
    "long-title": "off",
    // A row of boxes shares one name.
    "form-dup-name": ["error", { shared: ["radio", "button", "reset", "submit", "checkbox"] }],
  },
});

const staffPages = [
  "/staff",
  "/staff/households?q=a",
  "/staff/households?q=zzzz",
  "/staff/households/new",
  "/staff/households/1001",
  "/staff/households/1001/edit",
  "/staff/households/1001/web-details",
  "/staff/imports",
  "/staff/bulk-assignments",
  "/staff/bulk-assignments?settings=last",
  "/staff/recconnect",
  "/staff/recconnect/schedules",
  "/staff/recconnect/schedules/new",
  "/staff/outbox",
  "/staff/outbox/failed-retries/new",
  "/staff/audit",
  "/staff/password",
  "/staff/settings/password-device",
  "/staff/settings/email-device",
  "/staff/settings/text-device",
  "/staff/settings/mailing-rules",
  "/staff/settings/web-parameters",
  "/staff/settings/application-parameters",
  "/staff/settings/comment-codes",
  "/staff/settings/comment-codes/new",
  "/staff/settings/language-codes",
  "/staff/settings/language-codes/5248",
  "/staff/settings/permissions",
  "/staff/settings/permissions/new",
  "/staff/settings/clerks",
  "/staff/settings/clerks/new",
  "/staff/settings/pass-types",
  "/staff/settings/history-categories",
  "/staff/nowhere",
];

async function expectValid(path: string, html: string) {
  const report = await validator.validateString(html);
  const errors = report.results.flatMap(({ messages }) =>
    messages.map(({ ruleId, message, line }) => `${line} ${ruleId}: ${message}`),
  );
  expect(errors, path).to.deep.equal([]);
}

describe("the markup", () => {
  it("is valid on every staff page", async () => {
    const ruth = await signedInAs("ruth");
    for (const path of staffPages) await expectValid(path, (await ruth.get(path)).text);
  });

  it("is valid on the pages of a mailing, before and after sending", async () => {
    const ruth = await signedInAs("ruth");
    const campaign = await addCampaign({ households: [1001, 1002, 1007], history: "Web User and Password" });
    const pages = ["", "/mailing", "/process", "/it-page", "/report", "/no-email-report", "/statistics", "/recipients"];
    const expectAllValid = async () => {
      for (const page of pages) {
        const path = `/staff/recconnect/${campaign.id}${page}`;
        await expectValid(path, (await ruth.get(path)).text);
      }
    };
    await expectAllValid();
    const { id } = await submitted(campaign);
    await expectAllValid();
    await untilFinished(id, () => deliver(mailTo(1, { mode: "practice" }), { render: renderMessage }));
    await expectAllValid();
    await expectValid("/staff/households/1001", (await ruth.get("/staff/households/1001")).text);
  });

  it("is valid where a text is previewed, and where its versions are shown", async () => {
    const ruth = await signedInAs("ruth");
    const codes = "/staff/settings/language-codes/5248";
    await ruth.post(codes, { content: "Hello <Household>,\n\nyour PIN is <WebPin>.", version: "0" });
    for (const path of [codes, `${codes}/versions/1`]) await expectValid(path, (await ruth.get(path)).text);
    const typed = { content: "Hello <WebID>", household: "1005", preview: "yes" };
    await expectValid("a preview", (await ruth.post(codes, typed)).text);
  });

  it("is valid on the pages behind a mailing's link", async () => {
    const stranger = await Browser.open();
    const link = `/unsubscribe/${unsubscribeToken(1001)}`;
    for (const path of [link, "/unsubscribe/x"]) await expectValid(path, (await stranger.get(path)).text);
    await stranger.send(link, { from: "page" });
    await expectValid("unsubscribed", (await stranger.get(link)).text);
    await expectValid("a household", (await (await signedInAs("ruth")).get("/staff/households/1001")).text);
  });

  it("is valid on the email options of a mailing, with texts, a file and an error", async () => {
    const ruth = await signedInAs("ruth");
    const mailing = { send: "both", textBody: "Hello", body: "<WebID> <WebPin>" } as const;
    const { id } = await addCampaign({ households: [1001, 1007], mailing });
    const here = `/staff/recconnect/${id}`;
    await ruth.upload(`${here}/attachments`, { field: "file", name: "a.pdf", content: "%PDF-1.7" }, { version: "1" });
    for (const page of ["mailing", "mailing?settings=two-parts", "attachments", "preview", "preview?household=4"]) {
      await expectValid(page, (await ruth.get(`${here}/${page}`)).text);
    }
    await expectValid("refused", (await ruth.post(`${here}/mailing`, { send: "x", subject: "<Frist>" })).text);
  });

  it("is valid on the outbox pages and the mail server check", async () => {
    const id = await refusedMessage({ recipient: "ada@old.example" });
    await outboxMessage({}, { state: "unknown" });
    const ruth = await signedInAs("ruth");
    for (const path of ["/staff", "/staff/outbox", `/staff/outbox/${id}`, "/staff/outbox/failed-retries/new"]) {
      await expectValid(path, (await ruth.get(path)).text);
    }
    const device = "/staff/settings/email-device";
    for (const path of [`${device}/mail-server-checks`, `${device}/test-emails`, device]) {
      await expectValid(path, (await ruth.post(path, {}, device)).text);
    }
  });

  it("is valid on every customers' page, including errors", async () => {
    const browser = await Browser.open();
    for (const path of ["/", "/login", "/forgot-pin", "/forgot-user-name", "/reset", "/register", "/nowhere"]) {
      await expectValid(path, (await browser.get(path)).text);
    }
    await expectValid("a wrong PIN", (await browser.post("/login", { userName: "okafor", pin: "x" })).text);
    await browser.post("/login", { userName: "novak", pin: "garden-swift-5" });
    await expectValid("/first-login", (await browser.get("/first-login")).text);
    await expectValid(
      "a refused PIN",
      (await browser.post("/first-login", { userName: "novak", pin: "x", pinAgain: "y" })).text,
    );
    const okafor = await Browser.open();
    await okafor.post("/login", { userName: "okafor", pin: "maple-river-42" });
    for (const path of ["/account", "/account/profile"]) await expectValid(path, (await okafor.get(path)).text);
  });
});
