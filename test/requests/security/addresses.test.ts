import { expect } from "chai";
import type { Express } from "express";
import { table } from "../../../src/database/connection";
import { throttled } from "../../../src/web/throttle";
import { setPasswordDevice } from "../../support/cast";
import { Browser, site } from "../../support/site";

const ALLOWED = 3;

/** Fails as often as is allowed from the one address, then once from the other; true where that is too many. */
async function countedTogether(one: string, other: string) {
  for (let attempt = 0; attempt < ALLOWED; attempt++) await throttled("sign-in", one, ALLOWED);
  return throttled("sign-in", other, ALLOWED).then(
    () => false,
    () => true,
  );
}

async function eventsOf(kind: string) {
  return (await table("audit_events").where({ kind }).orderBy("id")) as unknown as {
    address: string;
    details: string;
  }[];
}

describe("failed sign-ins from one address", () => {
  for (const [one, other, together] of [
    ["203.0.113.1", "203.0.113.1", true],
    ["203.0.113.1", "203.0.113.2", false],
    ["203.0.113.1", "::ffff:203.0.113.1", true],
    ["203.0.113.1:5001", "203.0.113.1:5002", true],
    ["2001:db8:1:2::1", "2001:db8:1:2:ffff:eeee:dddd:cccc", true],
    ["2001:db8:1:2::1", "2001:db8:1:3::1", false],
    ["2001:db8::1", "2001:db8:0:0:9::1", true],
    ["[2001:db8::1]:443", "[2001:db8::2]:80", true],
  ] as const) {
    it(`are counted ${together ? "together" : "apart"}: ${one} and ${other}`, async () => {
      expect(await countedTogether(one, other)).to.equal(together);
    });
  }

  it("slow down an address that tries one PIN on 300 names, and don't lock out other addresses", async function () {
    this.timeout(60_000);
    await setPasswordDevice({ failuresPerAddress: 20, attempts: 5 });
    const before = (await eventsOf("address slowed down")).length;
    const browser = await Browser.open();
    const _csrf = await browser.token("/login");
    let compared = 0;
    for (let name = 0; name < 300; name++) {
      const { status } = await browser.send("/login", { _csrf, userName: `name-${name}`, pin: "Summer2026!" });
      if (status === 422) compared++;
    }

    expect(compared).to.equal(20);
    expect((await eventsOf("address slowed down")).length).to.equal(before + 1);
  });

  it("are limited when they are made at once", async () => {
    await setPasswordDevice({ failuresPerAddress: 10 });
    const browser = await Browser.open();
    const _csrf = await browser.token("/login");
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, name) => browser.send("/login", { _csrf, userName: `n${name}`, pin: "wrong-1" })),
    );

    expect(answers.filter(({ status }) => status === 422)).to.have.length(10);
    expect(answers.filter(({ status }) => status === 429)).to.have.length(30);
  });
});

describe("a forwarding header", () => {
  async function guesses(count: number) {
    const statuses = [];
    for (let guess = 0; guess < count; guess++) {
      const browser = await Browser.open(`198.51.100.${guess}, 10.0.0.${guess}`);
      statuses.push((await browser.post("/login", { userName: "nobody", pin: "wrong-1" })).status);
    }
    return statuses;
  }

  it("is ignored while TRUST_PROXY is unset: it doesn't evade the limit and isn't recorded", async () => {
    await setPasswordDevice({ failuresPerAddress: ALLOWED });

    expect(await guesses(ALLOWED + 1)).to.deep.equal([422, 422, 422, 429]);
    expect((await eventsOf("sign-in failed")).at(-1)?.address).to.match(/127\.0\.0\.1|::1/);
  });

  it("is counted by the trusted proxy's address, not the sender's", async () => {
    const app: Express = await site();
    await setPasswordDevice({ failuresPerAddress: ALLOWED });
    app.set("trust proxy", 1);
    try {
      expect(await guesses(ALLOWED + 1)).to.deep.equal([422, 422, 422, 422]);
      expect((await eventsOf("sign-in failed")).at(-1)?.address).to.equal(`10.0.0.${ALLOWED}`);
      const statuses = [];
      for (let guess = 0; guess <= ALLOWED; guess++) {
        const browser = await Browser.open(`198.51.100.${guess}, 10.9.9.9`);
        statuses.push((await browser.post("/login", { userName: "nobody", pin: "wrong-1" })).status);
      }
      expect(statuses.at(-1)).to.equal(429);
    } finally {
      app.set("trust proxy", false);
    }
  });
});
