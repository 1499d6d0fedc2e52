import { expect } from "chai";
import { table } from "../../../../src/database/connection";
import { post } from "../../../../src/mail/outbox";
import { Household } from "../../../../src/models/households/household";
import { noteForgotten } from "../../../../src/models/messages/forgotten/forgotten-request";
import { render } from "../../../../src/models/messages/merging/render-message";
import { setApplicationParameters } from "../../../support/application-parameters";
import { webUserOf } from "../../../support/cast";
import { addClerk, eventsOf, freshlySignedInAs } from "../../../support/clerks";
import { blankHousehold } from "../../../support/households";
import { linkIn, outbox, pinIn, readMessage, workOnMessages } from "../../../support/messages";
import { Browser, signedInAs } from "../../../support/site";
import { setWebParameters } from "../../../support/web-parameters";

const BUTTON = "Email User Name and Password to Household";

async function send(id: number, typed: Record<string, string> = {}) {
  const dana = await signedInAs("dana");
  const { userName, version } = await webUserOf(id);
  const form = { userName: userName ?? "", askChange: "yes", version: String(version), ...typed };
  const answer = await dana.post(
    `/staff/households/${id}/credential-emails`,
    form,
    `/staff/households/${id}/web-details`,
  );
  const page = answer.status === 303 ? (await dana.get(answer.headers.location ?? "")).text : answer.text;
  return { status: answer.status, page };
}

describe("Email User Name and Password to Household", () => {
  it("sends the assigned PIN while it is unused, says so to the clerk, and where the messages are", async () => {
    expect((await (await signedInAs("dana")).get("/staff/households/1007/web-details")).text).to.include(BUTTON);
    const { page } = await send(1007);
    expect(page).to.include("the user name and the PIN of Novak, Petr are on their way to petr.novak@example.org.");
    expect(page)
      .to.include("Practice mode")
      .and.to.include("First email waits to be sent")
      .and.not.to.include("garden-swift");

    const [first, second, ...more] = await outbox();
    expect([more.length, first?.kind, second?.kind]).to.deep.equal([0, "Web Details 1", "Web Details 2"]);
    expect((await readMessage(first)).text)
      .to.include("novak")
      .and.not.to.include("garden-swift-5");
    expect(await pinIn(second)).to.equal("garden-swift-5");
    expect((await eventsOf("credentials emailed"))[0]?.details).to.deep.equal({});
  });

  it("saves what was typed first; an error in the form saves and sends nothing", async () => {
    const refused = await send(1005, { userName: "okafor", pin: "blue-kettle-9", pinAgain: "blue-kettle-8" });
    expect([refused.status, refused.page.includes("Another household uses this user name.")]).to.deep.equal([
      422,
      true,
    ]);
    expect(refused.page).to.include("same new password twice");
    expect(await outbox()).to.deep.equal([]);

    await send(1005, { userName: "femi", pin: "blue-kettle-9", pinAgain: "blue-kettle-9" });
    const [first, second] = await outbox();
    expect((await readMessage(first)).text).to.include("femi");
    expect(await pinIn(second)).to.equal("blue-kettle-9");
    expect((await send(1006)).page).to.include("Enter a user name.");
  });

  it("sends once where it is pressed twice", async () => {
    const { version } = await webUserOf(1007);
    await send(1007, { version: String(version) });
    expect((await send(1007, { version: String(version) })).status).to.equal(409);
    expect((await outbox()).length).to.equal(2);
  });

  it("never mails a PIN in use or one that the customer knows: a temporary one goes, and the page says so", async () => {
    await send(1001);
    const { page } = await send(1007, { pin: "blue-kettle-9", pinAgain: "blue-kettle-9", askChange: "" });
    expect(page).to.include("The password you set is not mailed");
    for (const message of await outbox("Web Details 2")) {
      const pin = await pinIn(message);
      expect(pin).to.match(/^[a-z2-9]{8}$/);
      const userName = message.householdId === 1001 ? "okafor" : "novak";
      const signIn = await (await Browser.open()).post("/login", { userName, pin });
      expect(signIn.headers.location).to.equal("/first-login");
    }
    expect((await (await Browser.open()).post("/login", { userName: "novak", pin: "blue-kettle-9" })).status).to.equal(
      303,
    );
  });

  it("carries a link for 7 days where that is set, which a stranger who asks does not end", async () => {
    await setWebParameters({ secondEmailCarries: "link" });
    await send(1001);
    const ofTheClerk = await linkIn((await outbox("Web Details 2"))[0]);
    await noteForgotten("PIN", "okafor", "10.0.0.1");
    const ofTheStranger = await linkIn((await outbox("forgotten PIN 2"))[0]);

    for (const link of [ofTheClerk, ofTheStranger]) {
      const browser = await Browser.open();
      await browser.get(link);
      expect((await browser.get("/reset")).status).to.equal(200);
    }
    const rows = (await table("reset_links").orderBy("id")) as unknown as { expiresAt: Date }[];
    const minutes = rows.map(({ expiresAt }) => Math.round((expiresAt.getTime() - Date.now()) / 60_000));
    expect(minutes).to.deep.equal([7 * 24 * 60, 30]);
  });

  it("is not for a household without an email, nor for a clerk without the permission", async () => {
    const dana = await signedInAs("dana");
    expect((await dana.get("/staff/households/1002/web-details")).text)
      .to.include("has no email")
      .and.not.to.include(BUTTON);
    expect((await send(1002)).page).to.include("Nothing was saved or sent.");
    await addClerk("locks", ["view web details", "unlock web users"]);
    const locks = await freshlySignedInAs("locks");
    expect((await locks.get("/staff/households/1007/web-details")).text).not.to.include(BUTTON);
    const _csrf = await locks.token("/staff");
    expect((await locks.send("/staff/households/1007/credential-emails", { _csrf })).status).to.equal(403);
    expect(await outbox()).to.deep.equal([]);
  });

  it("tells the old address where staff changed it within a day", async () => {
    const household = await Household.find(1007);
    const form = { ...(await household.asTyped()), email: "petr@example.net" };
    await household.change(form, household.version, "system");
    await workOnMessages();
    await table("messages").delete();
    await send(1007);

    const told = (await outbox()).map(({ kind, recipient }) => [kind, recipient]);
    expect(told).to.deep.equal([
      ["Web Details 1", "petr@example.net"],
      ["Web Details 2", "petr@example.net"],
      ["notice: credentials elsewhere", "petr.novak@example.org"],
    ]);
    expect((await readMessage((await outbox()).at(-1))).text).not.to.include("petr@example.net");
  });
});

describe("a message at the moment of sending", () => {
  const mailing = { subject: "Hi <Household>", fields: {}, priority: "mailing", category: "mailing" } as const;

  it("carries in a mailing only an assigned, unused PIN; else it is an exception", async () => {
    const body = "Your PIN is **<WebPin>**.";
    const of = (householdId: number, recipient: string) =>
      post({ ...mailing, kind: "RecConnect", recipient, householdId, body }, "practice");
    expect(await pinIn(await of(1007, "petr.novak@example.org"))).to.equal("garden-swift-5");
    const claimed = await render(await of(1001, "ada.okafor@example.org"), "real");
    expect(claimed).to.have.property("exception").that.includes("Okafor, Ada chose their own PIN");
    expect(await table("temporary_pins")).to.deep.equal([]);
  });

  it("is not sent with a hole in it, to another's address, or with a field there is none of", async () => {
    const tries: [object, string][] = [
      [
        { body: "<WebID>", householdId: 1008, recipient: "lina.haddad@example.org" },
        "Haddad, Lina has no value for <WebID>.",
      ],
      [{ body: "<WebPin>", householdId: 1008, recipient: "lina.haddad@example.org" }, "Haddad, Lina has no web user."],
      [
        { body: "<WebPin>", householdId: 1007, recipient: "ada.okafor@example.org" },
        "Novak, Petr has another email by now.",
      ],
      [
        { body: "<ResetLink>", householdId: null, recipient: "x@example.org" },
        "It is about no household, so it has no PIN or link to carry.",
      ],
      [
        { body: "<Nothing>", householdId: 1007, recipient: "petr.novak@example.org" },
        "There is no merge field <Nothing>. Pick one from the list.",
      ],
    ];
    for (const [part, exception] of tries) {
      const message = { ...mailing, kind: "x", body: "", subject: "s", recipient: "", householdId: null, ...part };
      expect(await render(await post(message, "practice"), "real"), exception).to.deep.equal({ exception });
    }
  });

  it("masks its secrets for those who look, and mints nothing", async () => {
    await send(1001);
    const [, second] = await outbox();
    if (!second) throw new Error("no message");
    const masked = await render(second, "masked");
    expect(masked).to.have.property("text").that.includes("•••••••");
    expect(await table("temporary_pins")).to.deep.equal([]);
  });
});

describe("CUS ALLOW_DEFAULT_SSO_PASSWORD_RESET_EMAIL", () => {
  async function add(email: string) {
    const dana = await signedInAs("dana");
    const form = { ...blankHousehold, firstName: "Iris", lastName: "Zapata", email, anyway: "yes" };
    const answer = await dana.post("/staff/households", form, "/staff/households/new");
    return (await dana.get(answer.headers.location ?? "")).text;
  }

  it("sends a new household no message by default, and the template with a link where it is Y", async () => {
    await add("iris@example.org");
    expect(await outbox()).to.deep.equal([]);

    await setApplicationParameters({ passwordResetEmail: "Y" });
    expect(await add("iris.z@example.org")).to.include(
      "A message with a link to choose a PIN goes to iris.z@example.org.",
    );
    const [message] = await outbox("password reset");
    const browser = await Browser.open();
    await browser.get(await linkIn(message));
    await browser.post("/reset", { pin: "blue-kettle-9", pinAgain: "blue-kettle-9" });
    const signIn = await (await Browser.open()).post("/login", {
      userName: "iris.z@example.org",
      pin: "blue-kettle-9",
    });
    expect(signIn.headers.location).to.equal("/account");
  });

  it("sends none where the email is another household's user name, and tells the clerk", async () => {
    await setApplicationParameters({ passwordResetEmail: "Y" });
    await add("iris@example.org");
    await table("households")
      .where({ emailKey: "iris@example.org" })
      .update({ email: "x@example.org", emailKey: "x@example.org" });
    await table("messages").delete();
    expect(await add("iris@example.org")).to.include("No reset message was sent: its email is another household");
    expect(await outbox()).to.deep.equal([]);
  });
});
