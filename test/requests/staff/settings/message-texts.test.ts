import { expect } from "chai";
import { table } from "../../../../src/database/connection";
import { Household } from "../../../../src/models/households/household";
import { CommentCode } from "../../../../src/models/messages/canned-texts/comment-code";
import { LanguageCode } from "../../../../src/models/messages/canned-texts/language-code";
import { LANGUAGE_CODES } from "../../../../src/models/messages/canned-texts/language-code-defaults";
import { errorInBody, errorInLine } from "../../../../src/models/messages/canned-texts/text-validation";
import { recordForgottenRequest } from "../../../../src/models/messages/forgotten/forgotten-request";
import { setPasswordDevice } from "../../../support/cast";
import { clerkNamed } from "../../../support/clerks";
import { outbox, readMessage } from "../../../support/messages";
import { Browser, signedInAs } from "../../../support/site";
import { setWebParameters } from "../../../support/web-parameters";

const codes = "/staff/settings/comment-codes";
const language = "/staff/settings/language-codes";
const name = { name: "FORGOT1", subject: "Our words", body: "It is <WebID>." };
const pin = { name: "FORGOT2", subject: "Our other words", body: "Use **<WebPin>**." };

async function forgotten() {
  await recordForgottenRequest("PIN", "okafor", "10.0.0.1");
  return outbox();
}

async function added(...texts: (typeof name)[]) {
  const ruth = await clerkNamed("ruth");
  const made: string[] = [];
  for (const text of texts) made.push(String((await CommentCode.add(text, ruth)).id));
  return made;
}

describe("comment codes", () => {
  it("are added, changed and saved as versions; the second of two clerks gets a conflict", async () => {
    const ruth = await signedInAs("ruth");
    expect((await ruth.post(codes, name, `${codes}/new`)).status).to.equal(303);
    const [code] = await CommentCode.all();
    const address = `${codes}/${code?.id}`;
    expect((await ruth.post(address, { ...name, body: "Now <WebID>.", version: "1" })).status).to.equal(303);
    const second = await ruth.post(address, { ...name, body: "Mine <WebID>.", version: "1" });
    expect([second.status, second.text.includes("Now &lt;WebID&gt;.")]).to.deep.equal([409, true]);

    const page = (await ruth.get(address)).text;
    expect(page).to.include(`${address}/versions/1">Version 1</a>`).and.to.include("Ruth Alvarez");
    expect((await ruth.get(`${address}/versions/1`)).text).to.include("It is &lt;WebID&gt;.");
  });

  it("are refused with an unknown field, a secret in the subject, a name that is taken, or blank", async () => {
    await added(name);
    const ruth = await signedInAs("ruth");
    const errors: [object, string][] = [
      [{ body: "<Webid>" }, "Write &lt;WebID&gt; instead of &lt;Webid&gt;"],
      [{ body: "<Nobody>" }, "is not a merge field"],
      [{ subject: "<WebPin>" }, "Remove &lt;WebPin&gt;."],
      [{ name: "forgot1" }, "Another comment code has this name"],
      [{ body: "", subject: "" }, "Enter a text."],
    ];
    for (const [error, sentence] of errors) {
      const answer = await ruth.post(codes, { ...pin, ...error }, `${codes}/new`);
      expect([answer.status, answer.text.includes(sentence)], sentence).to.deep.equal([422, true]);
    }
    expect((await CommentCode.all()).length).to.equal(1);
  });

  it("are previewed for a household with secrets masked, saving nothing", async () => {
    const ruth = await signedInAs("ruth");
    const body = "<WebID> of <Household>: <WebPin>, <ResetLink>";
    const asked = { ...pin, body, household: "1007", preview: "yes" };
    const { status, text } = await ruth.post(codes, asked, `${codes}/new`);
    expect(status).to.equal(200);
    expect(text).to.include("novak of Novak, Petr: •••••••, •••••••").and.not.to.include("garden-swift");
    expect((await ruth.post(codes, { ...asked, household: "99" }, `${codes}/new`)).text).to.include(
      "No household matches this ID",
    );
    expect((await ruth.post(codes, { ...asked, household: "1008" }, `${codes}/new`)).text).to.include(
      "would not be sent to it",
    );
    expect([(await CommentCode.all()).length, (await table("temporary_pins")).length]).to.deep.equal([0, 0]);
  });

  it("are closed to clerks who may not change texts", async () => {
    const dana = await signedInAs("dana");
    for (const page of [codes, `${codes}/new`, language, `${language}/5239`]) {
      expect((await dana.get(page)).status, page).to.equal(403);
    }
  });
});

describe("the two emails of Web Parameters - Log/Sec", () => {
  it("are the two comment codes if both are set", async () => {
    const [first = "", second = ""] = await added(name, pin);
    const ruth = await signedInAs("ruth");
    const page = "/staff/settings/web-parameters";
    const version = /name="version" value="(\d+)"/.exec((await ruth.get(page)).text)?.[1] ?? "";
    const typed = { siteIsLive: "yes", siteName: "S", forgottenPinEmail1: first, forgottenPinEmail2: second, version };
    expect((await ruth.post(page, typed)).status).to.equal(303);
    expect((await ruth.get(page)).text).to.match(new RegExp(`<option value="${first}" selected>FORGOT1`));

    expect((await forgotten()).map(({ subject }) => subject)).to.deep.equal(["Our words", "Our other words"]);
  });

  it("are a canned message followed by the comment code if only one is set, in either place", async () => {
    const [userName = "", secret = ""] = await added(name, pin);
    const cases: [object, string[]][] = [
      [{ forgottenPinEmail1: userName }, ["Your PIN for <SiteName>", "Our words"]],
      [{ forgottenPinEmail2: userName }, ["Your PIN for <SiteName>", "Our words"]],
      [{ forgottenPinEmail2: secret }, ["Your user name for <SiteName>", "Our other words"]],
      [{ forgottenPinEmail1: secret }, ["Your user name for <SiteName>", "Our other words"]],
      [{}, ["Your user name for <SiteName>", "Your PIN for <SiteName>"]],
    ];
    for (const [set, subjects] of cases) {
      for (const name of ["messages", "forgotten_requests", "forgotten_answers"]) await table(name).delete();
      await setWebParameters({ forgottenPinEmail1: "", forgottenPinEmail2: "", ...set });
      expect(
        (await forgotten()).map(({ subject }) => subject),
        JSON.stringify(set),
      ).to.deep.equal(subjects);
    }
  });

  it("always have what is needed: a pair that doesn't is refused and never sent", async () => {
    const [useless = "", only = ""] = await added({ ...name, body: "Call us." }, pin);
    const ruth = await signedInAs("ruth");
    const page = "/staff/settings/web-parameters";
    for (const set of [
      { forgottenPinEmail1: useless, forgottenPinEmail2: "" },
      { forgottenPinEmail1: useless, forgottenPinEmail2: only },
    ]) {
      const answer = await ruth.post(page, { siteIsLive: "yes", siteName: "S", ...set, version: "1" });
      expect([answer.status, /Add one to its text, or choose|must include/.test(answer.text)]).to.deep.equal([
        422,
        true,
      ]);
    }
    await setWebParameters({ forgottenPinEmail1: useless, forgottenPinEmail2: only });
    expect((await forgotten()).map(({ kind, subject }) => [kind, subject])).to.deep.equal([
      ["forgotten PIN 1", "Your user name for <SiteName>"],
      ["forgotten PIN 2", "Your PIN for <SiteName>"],
    ]);
  });

  it("have a link instead of a PIN if that is set, and never user name and PIN in one email", async () => {
    await setWebParameters({ secondEmailCarries: "link" });
    const [first, second] = await forgotten();
    expect((await readMessage(second)).text)
      .to.match(/\/reset\/[\w-]{43}\n/)
      .and.not.to.include("okafor");
    expect((await readMessage(first)).text).not.to.include("/reset/");
  });
});

describe("language codes", () => {
  it("take effect immediately, keep versions, and can be restored to the default", async () => {
    const ruth = await signedInAs("ruth");
    expect((await ruth.get(language)).text)
      .to.include("5239")
      .and.to.include("5249")
      .and.to.include("DefaultPasswordResetBodyTemplate");
    expect((await ruth.post(`${language}/5239`, { content: "Hello from <SiteName>", version: "0" })).status).to.equal(
      303,
    );
    expect((await forgotten())[0]?.subject).to.equal("Hello from <SiteName>");
    expect((await ruth.post(`${language}/5239`, { content: "Other", version: "0" })).status).to.equal(409);
    expect((await ruth.post(`${language}/5239`, { content: "<WebPin>", version: "1" })).status).to.equal(422);

    await ruth.post(`${language}/5239/default`, { version: "1" }, `${language}/5239`);
    const code = await LanguageCode.find(5239);
    expect([code.changed, code.version]).to.deep.equal([false, 2]);
    expect((await ruth.get(`${language}/5239/versions/1`)).text).to.include("Hello from");
    expect((await ruth.get(`${language}/4711`)).status).to.equal(404);
  });

  it("are all correct texts by default", async () => {
    for (const { kind, defaultText: standard, number } of await LanguageCode.all()) {
      expect(kind === "body" ? errorInBody(standard) : errorInLine(standard), String(number)).to.equal(null);
      // The printed letter has both, because there is no second envelope.
      if (kind === "body" && number !== LANGUAGE_CODES.PRINTED_LETTER_BODY)
        expect(/<WebID>/.test(standard) && /<WebPin>|<ResetLink>/.test(standard), String(number)).to.equal(false);
    }
  });
});

describe("change notices", () => {
  it("tell a household of a new user name, PIN, lock and email, and the old address of a new email", async () => {
    const ada = await Browser.open();
    await ada.post("/login", { userName: "okafor", pin: "maple-river-42" });
    await ada.post(
      "/account/profile/user-name",
      { userName: "ada.o", pinForUserName: "maple-river-42" },
      "/account/profile",
    );
    const typed = { presentPin: "maple-river-42", pin: "blue-kettle-9", pinAgain: "blue-kettle-9" };
    await ada.post("/account/profile/pin", typed, "/account/profile");
    const dana = await signedInAs("dana");
    await dana.post("/staff/households/1001/web-details", {
      userName: "ada.o",
      lockedOut: "yes",
      version: await version(dana),
    });
    await dana.post("/staff/households/1001/lockout/delete", {}, "/staff/households/1001/web-details");
    await changeEmail(dana, "ada.new@example.org");

    const told = (await outbox()).map(({ kind, recipient }) => `${kind} -> ${recipient}`);
    expect(told).to.deep.equal([
      "notice: user name -> ada.new@example.org",
      "notice: PIN -> ada.new@example.org",
      "notice: locked -> ada.new@example.org",
      "notice: unlocked -> ada.new@example.org",
      "notice: email -> ada.new@example.org",
      "notice: email -> ada.okafor@example.org",
    ]);
    for (const row of await outbox()) {
      expect((await readMessage(row)).text).to.match(/[Cc]ontact our office/);
      expect(row.category).to.equal("notice");
    }
  });

  it("tell of a lock by attempts once a day, and nobody of a name that doesn't exist", async () => {
    await setPasswordDevice({ attempts: 1 });
    for (const userName of ["okafor", "nobody-has-this"]) {
      await (await Browser.open()).post("/login", { userName, pin: "wrong-pin-1" });
    }
    await table("web_users").where({ householdId: 1001 }).update({ lockedOutAt: null, lockCause: null });
    await table("attempt_counters").delete();
    await (await Browser.open()).post("/login", { userName: "okafor", pin: "wrong-pin-1" });

    expect((await outbox()).map(({ kind }) => kind)).to.deep.equal(["notice: locked"]);
    expect((await table("announcements")).length).to.equal(3);
  });
});

async function version(browser: Browser) {
  const { text } = await browser.get("/staff/households/1001/web-details");
  return /name="version" value="(\d+)"/.exec(text)?.[1] ?? "";
}

async function changeEmail(browser: Browser, email: string) {
  const household = await Household.find(1001);
  const { inactive: _, ...form } = await household.formValues();
  await browser.post(
    "/staff/households/1001",
    { ...form, email, version: String(household.version) },
    "/staff/households/1001/edit",
  );
}
