import { expect } from "chai";
import knex from "knex";
import { table } from "../../../src/database/connection";
import { PasswordDevice } from "../../../src/models/settings/password-device";
import { StaffSignIn } from "../../../src/models/staff/staff-sign-in";
import { SignIn } from "../../../src/models/web-access/sign-in";
import { setPasswordDevice } from "../../support/cast";
import { Browser } from "../../support/site";

const client = (knex as unknown as { Client: { prototype: { query(...args: unknown[]): unknown } } }).Client.prototype;

/** How many statements the work sends to the database: what a stranger could measure as time. */
async function statementsOf(work: () => Promise<unknown>) {
  const { query } = client;
  let count = 0;
  client.query = function counted(...args: unknown[]) {
    count++;
    return query.apply(this, args);
  };
  try {
    await PasswordDevice.read();
    count = 0;
    await work();
    return count;
  } finally {
    client.query = query;
  }
}

async function tryOut(userName: string, browser?: string) {
  return SignIn.attempt({ userName, pin: "not-the-pin-1", browser });
}

describe("a known and an unknown user name", () => {
  for (const [words, settings, tries] of [
    ["while attempts are unlimited", {}, 3],
    ["up to the lock and beyond it", { attempts: 3 }, 6],
    ["up to the lock and beyond it, where it ends by itself", { attempts: 3, unlockMinutes: 30 }, 6],
  ] as const) {
    it(`cost the database the same: ${words}`, async () => {
      await setPasswordDevice(settings);
      for (let attempt = 1; attempt <= tries; attempt++) {
        const known = await statementsOf(() => tryOut("okafor"));
        expect(await statementsOf(() => tryOut("nobody-has-this")), `attempt ${attempt}`).to.equal(known);
      }
    });
  }

  it("cost the database the same after an automatic unlock", async () => {
    await setPasswordDevice({ attempts: 2, unlockMinutes: 10 });
    for (const name of ["okafor", "nobody"]) for (let attempt = 1; attempt <= 2; attempt++) await tryOut(name);
    const earlier = new Date(Date.now() - 11 * 60_000);
    await table("attempt_counters").update({ spentAt: earlier });
    await table("web_users").where({ householdId: 1001 }).update({ lockedOutAt: earlier });

    const known = await statementsOf(() => tryOut("okafor"));
    expect(await statementsOf(() => tryOut("nobody"))).to.equal(known);
  });

  it("cost the database the same in a known browser", async () => {
    const mine = await SignIn.attempt({ userName: "okafor", pin: "maple-river-42", browser: undefined });
    const browser = mine.outcome === "signed in" ? mine.browser : undefined;

    const known = await statementsOf(() => tryOut("ana.rivera", browser));
    expect(await statementsOf(() => tryOut("nobody-has-this", browser))).to.equal(known);
  });

  it("cost the database the same at staff sign-in, locked or not", async () => {
    for (let attempt = 1; attempt <= 5; attempt++) {
      const guess = (userName: string) =>
        StaffSignIn.attempt({ userName, password: "not-it" }, { attempts: 3, minutes: 15 });
      const known = await statementsOf(() => guess("dana"));
      expect(await statementsOf(() => guess("nobody")), `attempt ${attempt}`).to.equal(known);
    }
  });

  it("get the same headers and cookies, locked or not", async () => {
    await setPasswordDevice({ attempts: 2 });
    const [known, unknown] = [await Browser.open(), await Browser.open()];
    for (let attempt = 1; attempt <= 4; attempt++) {
      const answers = [
        await known.post("/login", { userName: "okafor", pin: "wrong-1" }),
        await unknown.post("/login", { userName: "nobody", pin: "wrong-1" }),
      ];
      const [first, second] = answers.map(({ headers }) => Object.keys(headers).sort());
      expect(second).to.deep.equal(first);
      expect(answers[0]?.headers["content-length"]).to.equal(answers[1]?.headers["content-length"]);
    }
  });
});
