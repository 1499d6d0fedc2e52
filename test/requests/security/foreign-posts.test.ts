import { expect } from "chai";
import supertest from "supertest";
import { webUserOf } from "../../support/cast";
import { Browser, site } from "../../support/site";

const okafor = { userName: "okafor", pin: "maple-river-42" };

/** Signs in with these headers, and a good token of the session. */
async function signInWith(headers: Record<string, string>) {
  const agent = supertest.agent(await site());
  const page = await agent.get("/login").set("Host", "webtrac.example");
  const _csrf = /name="_csrf" value="([^"]*)"/.exec(page.text)?.[1] ?? "";
  const form = { _csrf, ...okafor };
  return agent
    .post("/login")
    .redirects(0)
    .type("form")
    .set({ Host: "webtrac.example", ...headers })
    .send(form);
}

describe("a form posted from elsewhere", () => {
  for (const headers of [
    { Origin: "https://evil.example" },
    { Origin: "null" },
    { Origin: "http://webtrac.example.evil.example" },
    { Origin: "http://webtrac.example:81" },
    { "Sec-Fetch-Site": "cross-site" },
    { "Sec-Fetch-Site": "same-site" },
    { Origin: "http://webtrac.example", "Sec-Fetch-Site": "cross-site" },
    { Origin: "http://evil.example", "X-Forwarded-Host": "evil.example" },
  ]) {
    it(`is refused with or without a valid token: ${JSON.stringify(headers)}`, async () => {
      const answer = await signInWith(headers as unknown as Record<string, string>);

      expect(answer.status).to.equal(403);
      expect((await webUserOf(1001)).lastSignInAt?.getTime() ?? 0).to.be.below(Date.now() - 1000);
    });
  }

  it("is accepted from our own pages, and from a browser that sends no origin", async () => {
    for (const headers of [{}, { Origin: "http://webtrac.example", "Sec-Fetch-Site": "same-origin" }]) {
      expect((await signInWith(headers as Record<string, string>)).status).to.equal(303);
    }
  });

  it("is refused with a token in the address, in a header, in JSON, or of another visitor's session", async () => {
    const [mine, another] = [await Browser.open(), await Browser.open()];
    const token = await mine.token("/login");
    expect((await mine.send(`/login?_csrf=${encodeURIComponent(token)}`, okafor)).status).to.equal(403);
    expect((await another.send("/login", { _csrf: token, ...okafor })).status).to.equal(403);

    const agent = supertest.agent(await site());
    const page = await agent.get("/login");
    const own = /name="_csrf" value="([^"]*)"/.exec(page.text)?.[1] ?? "";
    expect((await agent.post("/login").set("X-CSRF-Token", own).type("form").send(okafor)).status).to.equal(403);
    expect((await agent.post("/login").send({ _csrf: own, ...okafor })).status).to.equal(403);
  });
});

describe("fields that aren't in a form", () => {
  it("don't change the web user", async () => {
    const browser = await Browser.open();
    await browser.post("/login", { userName: "novak", pin: "garden-swift-5" });
    const more = {
      householdId: "1001",
      household_id: "1001",
      id: "1",
      lockedOutAt: "1",
      pinChangedAt: "",
      changeAskedAt: "",
      sessionEpoch: "99",
      version: "99",
      role: "admin",
      clerkId: "1",
      is_admin: "1",
    };
    const chosen = { userName: "novak", pin: "blue-kettle-9", pinAgain: "blue-kettle-9" };
    const [before, other] = [await webUserOf(1007), await webUserOf(1001)];
    expect((await browser.post("/first-login", { ...more, ...chosen })).status).to.equal(303);

    const after = await webUserOf(1007);
    expect(after.id).to.equal(before.id);
    expect(after.sessionEpoch).to.equal(before.sessionEpoch + 1);
    expect(after.lockedOutAt).to.equal(null);
    expect(await webUserOf(1001)).to.deep.equal(other);
    expect((await browser.get("/account")).text).to.include("Novak");
  });
});

describe("two tabs on the forced change page", () => {
  it("let one finish and send the other to sign in, in either order", async () => {
    const [one, two] = [await Browser.open(), await Browser.open()];
    for (const tab of [one, two]) await tab.post("/login", { userName: "novak", pin: "garden-swift-5" });
    const tokens = [await one.token("/first-login"), await two.token("/first-login")];
    const pins = ["blue-kettle-9", "green-kettle-8"];
    const answers = await Promise.all(
      [one, two].map((tab, index) => {
        const pin = pins[index] ?? "";
        return tab.send("/first-login", { _csrf: tokens[index] ?? "", userName: "novak", pin, pinAgain: pin });
      }),
    );

    expect(answers.map(({ headers }) => headers.location).sort()).to.deep.equal(["/account", "/login"]);
    const won = answers.findIndex(({ headers }) => headers.location === "/account");
    expect((await signIn("novak", pins[won])).headers.location).to.equal("/account");
    expect((await signIn("novak", pins[1 - won])).status).to.equal(422);
  });

  it("don't sign in a household that a clerk locks at that moment", async () => {
    const browser = await Browser.open();
    await browser.post("/login", { userName: "novak", pin: "garden-swift-5" });
    const _csrf = await browser.token("/first-login");
    const pin = "blue-kettle-9";
    const novak = await webUserOf(1007);
    const [answer] = await Promise.all([
      browser.send("/first-login", { _csrf, userName: "novak", pin, pinAgain: pin }),
      novak.update({ lockedOutAt: new Date(), lockCause: "clerk", sessionEpoch: novak.sessionEpoch + 1 }),
    ]);

    expect(answer.headers.location).to.equal("/login");
    expect((await browser.get("/account")).headers.location).to.equal("/login");
    expect((await webUserOf(1007)).lockCause).to.equal("clerk");
  });
});

async function signIn(userName: string, pin = "") {
  return (await Browser.open()).post("/login", { userName, pin });
}
