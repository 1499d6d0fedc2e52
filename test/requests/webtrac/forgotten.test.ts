import { expect } from "chai";
import knex from "knex";
import { table } from "../../../src/database/connection";
import {
  purgeForgottenRequests,
  recordForgottenRequest,
} from "../../../src/models/messages/forgotten/forgotten-request";
import { PasswordDevice } from "../../../src/models/settings/password-device";
import { webUserOf } from "../../support/cast";
import { linkIn, outbox, pinIn, readMessage, sixteenMinutesLater, workOnMessages } from "../../support/messages";
import { Browser, signedInAs } from "../../support/site";
import { setWebParameters } from "../../support/web-parameters";

const SENTENCE =
  "If we find a matching household, two emails are on their way to the address on file. They usually arrive within a minute. Check your junk folder too";
const client = (knex as unknown as { Client: { prototype: { query(...args: unknown[]): unknown } } }).Client.prototype;

async function ask(who: string, page = "/forgot-pin") {
  return (await Browser.open()).post(page, { who });
}

describe("a forgotten PIN", () => {
  it("brings two emails: the user name in one, a temporary PIN in the other", async () => {
    const answer = await ask("OkaFor");
    expect(answer.status).to.equal(200);
    expect(answer.text).to.include(SENTENCE).and.to.include("(951) 555-0100");

    const [first, second, ...more] = await outbox();
    expect(more).to.deep.equal([]);
    expect([first?.recipient, second?.recipient]).to.deep.equal(Array(2).fill("ada.okafor@example.org"));
    const [name, pin] = [await readMessage(first), await readMessage(second)];
    expect(name.text).to.include("Your user name for Riverside WebTrac is okafor.");
    expect(pin.text).to.match(/Sign in with the PIN [a-z2-9]{8} at http/);
    expect(pin.text).not.to.include("okafor").and.not.to.include("maple");
    expect([first?.subject, first?.body, second?.subject].join()).not.to.match(/maple/);
    expect(second?.body).to.include("<WebPin>");
    expect([first?.priority, first?.category]).to.deep.equal([0, "credentials"]);
  });

  it("can be requested by user name, email or household ID, and sends the assigned PIN while it is unused", async () => {
    for (const who of ["NOVAK", "petr.novak@example.org", "1007"]) {
      await table("messages").delete();
      await ask(who);
      const [, second] = await outbox();
      expect(await pinIn(second), who).to.equal("garden-swift-5");
      await sixteenMinutesLater();
    }
    expect(await table("temporary_pins")).to.deep.equal([]);
  });

  it("answers an unknown name with the same page and the same row, but sends nothing", async () => {
    const [known, unknown] = [await ask("okafor"), await ask("nobody-has-this")];
    const strip = (text: string) => text.replace(/[0-9a-f-]{36}|value="[^"]*"/g, "");
    expect([unknown.status, strip(unknown.text)]).to.deep.equal([known.status, strip(known.text)]);

    const rows = (await table("forgotten_requests").orderBy("id")) as unknown as Record<string, string>[];
    expect(rows.map((row) => Object.keys(row))).to.deep.equal([Object.keys(rows[0] ?? {}), Object.keys(rows[0] ?? {})]);
    expect(JSON.stringify(rows)).not.to.include("nobody");
    expect((await outbox()).map(({ householdId }) => householdId)).to.deep.equal([1001, 1001]);
    const after = (await table("forgotten_requests")) as unknown as { typedSeal: unknown; dueAt: unknown }[];
    expect(after.every(({ typedSeal, dueAt }) => typedSeal === null && dueAt === null)).to.equal(true);
  });

  it("costs the database the same for any name, the first time, again, and over the limit", async () => {
    await PasswordDevice.read();
    const [known, unknown] = [await statementsOf("okafor"), await statementsOf("nobody-has-this")];
    expect(unknown).to.deep.equal(known);
    expect(known).to.deep.equal([1, 1, 1]);
  });

  it("sends nothing new within 15 minutes, and cancels nothing", async () => {
    await ask("okafor");
    const [, second] = await outbox();
    const pin = await pinIn(second);
    for (const who of ["okafor", "1001", "ada.okafor@example.org"]) await ask(who);
    expect((await outbox()).length).to.equal(2);

    await sixteenMinutesLater();
    await ask("okafor");
    const messages = await outbox("forgotten PIN 2");
    expect(messages.length).to.equal(2);
    await pinIn(messages[1]);
    const signIn = await (await Browser.open()).post("/login", { userName: "okafor", pin });
    expect(signIn.headers.location).to.equal("/first-login");
  });

  it("sends at most a few a day", async () => {
    for (let time = 1; time <= 8; time++) {
      await recordForgottenRequest("PIN", "okafor", `10.0.0.${time}`);
      await workOnMessages();
      await sixteenMinutesLater();
    }
    expect((await outbox("forgotten PIN 1")).length).to.equal(5);
  });

  it("accepts five different targets per address and hour, without saying so", async () => {
    const names = ["nobody-1", "nobody-2", "nobody-3", "nobody-4", "nobody-5", "okafor"];
    for (const who of names) expect((await ask(who)).text).to.include(SENTENCE);
    expect(await outbox()).to.deep.equal([]);
    expect((await table("forgotten_requests")).length).to.equal(5);
  });

  it("deletes requests after a day", async () => {
    await ask("nobody-has-this");
    expect(await purgeForgottenRequests()).to.equal(0);
    await table("forgotten_requests").update({ createdAt: new Date(Date.now() - 25 * 3_600_000) });
    expect(await purgeForgottenRequests()).to.equal(1);
  });

  it("lists the user names of one address once, and gives each household its own second email", async () => {
    const dana = await signedInAs("dana");
    for (const [id, userName] of [
      [1005, "femi"],
      [1006, "kemi"],
    ] as const) {
      const pin = `blue-kettle-${userName}`;
      const version = String((await webUserOf(id)).version);
      await dana.post(`/staff/households/${id}/web-details`, {
        userName,
        pin,
        pinAgain: pin,
        askChange: "yes",
        version,
      });
    }
    await workOnMessages();
    await table("messages").delete();
    await ask("Abara.Family@example.org");

    const [names, ...seconds] = await outbox();
    expect((await readMessage(names)).text).to.include("femi (Abara, Femi), kemi (Abara, Kemi)");
    expect(seconds.map(({ householdId }) => householdId)).to.deep.equal([1005, 1006]);
    for (const [index, name] of ["femi", "kemi"].entries()) {
      const { text } = await readMessage(seconds[index]);
      expect(text)
        .to.include(`blue-kettle-${name}`)
        .and.to.include(`Abara, ${name === "femi" ? "Femi" : "Kemi"}`);
    }
  });

  it("puts a household without an email on the desk until a clerk calls it", async () => {
    await ask("lindqvist");
    expect(await outbox()).to.deep.equal([]);
    const dana = await signedInAs("dana");
    expect((await dana.get("/staff")).text)
      .to.include("Calls to make: forgot")
      .and.to.include("Lindqvist, Nils");

    await dana.post("/staff/households/1002/calls", {}, "/staff");
    expect((await dana.get("/staff")).text)
      .to.include("is marked as called")
      .and.not.to.include("To call: forgot");
  });

  it("puts a household whose email bounces on the desk too, and tries again", async () => {
    await ask("okafor");
    await outbox();
    await table("messages").update({ state: "bounced" });
    await sixteenMinutesLater();
    await ask("okafor");
    expect((await outbox()).length).to.equal(4);
    expect((await (await signedInAs("dana")).get("/staff")).text).to.include("Email not delivered");
  });

  it("puts a household without a user name on the desk, and reveals nothing", async () => {
    const strip = (text: string) => text.replace(/[0-9a-f-]{36}|value="[^"]*"/g, "");
    const [known, nameless] = [await ask("okafor"), await ask("1008")];
    expect([nameless.status, strip(nameless.text)]).to.deep.equal([known.status, strip(known.text)]);
    expect((await outbox()).map(({ householdId }) => householdId)).to.deep.equal([1001, 1001]);
    const dana = await signedInAs("dana");
    expect((await dana.get("/staff")).text)
      .to.include("Haddad, Lina")
      .and.to.include("No WebTrac access yet");

    await ask("lina.haddad@example.org");
    await ask("Lina.Haddad@example.org", "/forgot-user-name");
    expect(await outbox("forgotten user name")).to.deep.equal([]);
    const asked = (await table("forgotten_answers").where({ householdId: 1008 }).orderBy("id")) as unknown as {
      kind: string;
      outcome: string;
    }[];
    expect(asked.map(({ kind, outcome }) => `${kind}: ${outcome}`)).to.deep.equal([
      "PIN: no access",
      "user name: no access",
    ]);
    await dana.post("/staff/households/1008/calls", {}, "/staff");
    expect((await dana.get("/staff")).text).not.to.include("Calls to make: forgot");
  });

  it("makes no task if another household with the address has a user name, or a clerk locked it", async () => {
    await table("households")
      .where({ id: 1008 })
      .update({ email: "ada.okafor@example.org", emailKey: "ada.okafor@example.org" });
    await ask("ada.okafor@example.org");
    await table("web_users").where({ householdId: 1005 }).update({ lockedOutAt: new Date(), lockCause: "clerk" });
    await ask("1005");

    expect((await outbox()).map(({ householdId }) => householdId)).to.deep.equal([1001, 1001]);
    expect((await (await signedInAs("dana")).get("/staff")).text).not.to.include("Calls to make: forgot");
  });

  it("asks for a value if the field is blank, and accepts odd input", async () => {
    expect((await ask("")).status).to.equal(422);
    for (const who of ["a\0b", "<script>", "a@b@c", "9".repeat(400), "%", "x".repeat(60_000), "' or 1=1 --"]) {
      expect((await ask(who)).status, who.slice(0, 20)).to.equal(200);
    }
    expect(await outbox()).to.deep.equal([]);
  });

  it("locks no one and doesn't change the PIN", async () => {
    const before = await webUserOf(1001);
    await ask("okafor");
    await outbox();
    expect(await webUserOf(1001)).to.deep.equal(before);
    expect(
      (await (await Browser.open()).post("/login", { userName: "okafor", pin: "maple-river-42" })).status,
    ).to.equal(303);
  });
});

describe("a forgotten user name", () => {
  it("sends one email to those who have one", async () => {
    const answer = await ask("ada.okafor@example.org", "/forgot-user-name");
    expect(answer.text).to.include("If we find a matching household, an email is on its way");
    await ask("nobody@example.org", "/forgot-user-name");

    const [message, ...more] = await outbox();
    expect(more).to.deep.equal([]);
    expect((await readMessage(message)).text).to.include("is okafor.");
  });
});

describe("a temporary PIN", () => {
  it("only opens the change page, once; the customer's own PIN works until the change is finished", async () => {
    await ask("okafor");
    const [, second] = await outbox();
    const pin = await pinIn(second);
    expect((await signIn(pin.toUpperCase())).answer.headers.location).to.equal("/first-login");
    expect((await signIn(pin)).answer.status).to.equal(422);
    expect((await signIn("maple-river-42")).answer.headers.location).to.equal("/account");
  });

  it("leads only to the change page, then to the account with a different new PIN", async () => {
    await ask("okafor");
    const [, second] = await outbox();
    const pin = await pinIn(second);
    const { browser } = await signIn(pin);
    for (const page of ["/account", "/account/profile"]) {
      expect((await browser.get(page)).headers.location, page).to.equal("/first-login");
    }
    expect((await browser.get("/first-login")).text)
      .to.include("temporary PIN")
      .and.not.to.include("the PIN you have");
    const kept = await browser.post("/first-login", { userName: "okafor", pin, pinAgain: pin });
    expect([kept.status, kept.text.includes("different from the temporary one")]).to.deep.equal([422, true]);

    const chosen = { userName: "okafor", pin: "blue-kettle-9", pinAgain: "blue-kettle-9" };
    expect((await browser.post("/first-login", chosen)).headers.location).to.equal("/account");
    expect((await browser.get("/account")).status).to.equal(200);
    expect((await signIn("maple-river-42")).answer.status).to.equal(422);
    expect((await signIn("blue-kettle-9")).answer.headers.location).to.equal("/account");
  });

  it("works once when it is tried many times at once", async () => {
    await ask("okafor");
    const [, second] = await outbox();
    const pin = await pinIn(second);
    const tries = await Promise.all([1, 2, 3, 4].map(() => signIn(pin)));
    expect(tries.filter(({ answer }) => answer.status === 303).length).to.equal(1);
  });

  it("expires after a day, a new PIN or a new email", async () => {
    const day = 24 * 3_600_000;
    const deaths: (() => Promise<unknown>)[] = [
      () => table("temporary_pins").update({ expiresAt: new Date(Date.now() - 1000) }),
      () =>
        table("web_users")
          .where({ householdId: 1001 })
          .update({ pinSetAt: new Date(Date.now() - day) }),
      () => table("households").where({ id: 1001 }).update({ email: "x@example.org", emailKey: "x@example.org" }),
    ];
    for (const die of deaths) {
      await recordForgottenRequest("PIN", "okafor", "10.0.0.1");
      const pin = await pinIn((await outbox("forgotten PIN 2")).at(-1));
      await die();
      expect((await signIn(pin)).answer.status).to.equal(422);
      await sixteenMinutesLater();
    }
  });

  it("doesn't work for another household", async () => {
    await ask("okafor");
    const [, second] = await outbox();
    const pin = await pinIn(second);
    for (const userName of ["ana.rivera", "novak", "nobody-has-this"]) {
      expect((await signIn(pin, userName)).answer.status, userName).to.equal(422);
    }
    expect((await signIn(pin)).answer.status).to.equal(303);
  });

  it("is only stored as a digest", async () => {
    await ask("okafor");
    const [, second] = await outbox();
    const pin = await pinIn(second);
    const everything = JSON.stringify([
      await table("temporary_pins"),
      await table("messages"),
      await table("audit_events"),
    ]);
    expect(pin.length).to.equal(8);
    expect(everything).not.to.include(pin);
  });
});

describe("a reset link", () => {
  beforeEach(() => setWebParameters({ secondEmailCarries: "link" }));
  const typed = { pin: "blue-kettle-9", pinAgain: "blue-kettle-9" };

  async function link(who = "okafor") {
    await recordForgottenRequest("PIN", who, "10.0.0.1");
    return linkIn((await outbox("forgotten PIN 2")).at(-1));
  }

  it("leaves the address at once, opens a page with a button, and isn't used up by a GET", async () => {
    const path = await link();
    for (let time = 1; time <= 3; time++) {
      const browser = await Browser.open();
      const entered = await browser.get(path);
      expect([entered.status, entered.headers.location]).to.deep.equal([303, "/reset"]);
      const page = await browser.get("/reset");
      expect(page.text).to.include("Continue").and.not.to.include(path.slice(7));
      expect((await browser.post("/reset", { step: "open" })).headers.location).to.equal("/reset");
      expect((await browser.get("/reset")).text)
        .to.include("Re-enter new PIN")
        .and.to.include("okafor");
    }
  });

  it("sets a new PIN once, ends other sessions, and then no longer works", async () => {
    const path = await link();
    const home = (await signIn("maple-river-42")).browser;
    const browser = await follow(path);
    const short = await browser.post("/reset", { pin: "abc", pinAgain: "abd" });
    expect([short.status, short.text.includes("at least 7 characters")]).to.deep.equal([422, true]);

    expect((await browser.post("/reset", typed)).headers.location).to.equal("/reset");
    expect((await browser.get("/reset")).text).to.include("Your new PIN is saved");
    expect((await home.get("/account")).headers.location).to.equal("/login");
    expect((await signIn("blue-kettle-9")).answer.headers.location).to.equal("/account");
    const again = await follow(path);
    expect([
      (await again.get("/reset")).status,
      (await again.get("/reset")).text.includes("Get a new link"),
    ]).to.deep.equal([410, true]);
  });

  it("works once when it is used many times at once", async () => {
    const path = await link();
    const browsers = await Promise.all([1, 2, 3, 4].map(() => follow(path)));
    const tokens = await Promise.all(browsers.map((browser) => browser.token("/reset")));
    const answers = await Promise.all(
      browsers.map((browser, index) => browser.send("/reset", { _csrf: tokens[index] ?? "", ...typed })),
    );
    expect(answers.filter(({ status }) => status === 303).length).to.equal(1);
    expect(answers.filter(({ status }) => status === 410).length).to.equal(3);
  });

  it("stops working after a newer link, half an hour, a new PIN or a new email; a made-up one never works", async () => {
    const older = await link();
    await sixteenMinutesLater();
    const newer = await link();
    expect((await (await follow(older)).get("/reset")).status).to.equal(410);
    expect((await (await follow(newer)).get("/reset")).status).to.equal(200);
    expect((await (await follow("/reset/made-up")).get("/reset")).status).to.equal(410);

    await table("reset_links").update({ expiresAt: new Date(Date.now() - 1000) });
    expect((await (await follow(newer)).get("/reset")).status).to.equal(410);
    await table("reset_links").update({ expiresAt: new Date(Date.now() + 60_000) });
    await table("web_users").where({ householdId: 1001 }).update({ pinSetAt: new Date() });
    expect((await (await follow(newer)).get("/reset")).status).to.equal(410);
  });

  it("works during a lockout and says that a clerk must unlock, unless the setting unlocks automatically", async () => {
    const locked = { lockedOutAt: new Date(), lockCause: "attempts" };
    for (const [resetLiftsLockout, words] of [
      ["no", "Call the office to unlock it"],
      ["yes", "From now on, sign in"],
    ] as const) {
      await setWebParameters({ resetLiftsLockout });
      await table("web_users").where({ householdId: 1001 }).update(locked);
      const browser = await follow(await link());
      await browser.post("/reset", typed);
      expect((await browser.get("/reset")).text).to.include(words);
      expect(await (await webUserOf(1001)).lockedOut()).to.equal(resetLiftsLockout === "no");
      await sixteenMinutesLater();
    }
  });
});

async function signIn(pin: string, userName = "okafor") {
  const browser = await Browser.open();
  return { browser, answer: await browser.post("/login", { userName, pin }) };
}

async function follow(path: string) {
  const browser = await Browser.open();
  await browser.get(path);
  return browser;
}

/** How many statements asking costs: three times for the same, as a stranger could measure it. */
async function statementsOf(who: string) {
  const { query } = client;
  let count = 0;
  const counts: number[] = [];
  client.query = function counted(...args: unknown[]) {
    count++;
    return query.apply(this, args);
  };
  try {
    for (let time = 1; time <= 3; time++) {
      count = 0;
      await recordForgottenRequest("PIN", who, "10.1.1.1");
      counts.push(count);
    }
    return counts;
  } finally {
    client.query = query;
  }
}
