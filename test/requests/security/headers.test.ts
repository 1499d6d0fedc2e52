import { connect } from "node:net";
import { expect } from "chai";
import supertest, { type Response } from "supertest";
import { setPasswordDevice } from "../../support/cast";
import { Browser, signedInAs, site } from "../../support/site";
import { SpawnedSite, Visitor } from "../../support/spawned-site";

const everyAnswer: Record<string, () => Promise<Response>> = {
  "a page": async () => (await Browser.open()).get("/login"),
  "a redirect": async () => (await Browser.open()).get("/account"),
  "a page that is not there": async () => (await Browser.open()).get("/nothing"),
  "an asset that is not there": async () => (await Browser.open()).get("/assets/nothing.css"),
  "a form without its token": async () => (await Browser.open()).send("/login", {}),
  "a form from elsewhere": async () =>
    supertest(await site())
      .post("/login")
      .set("Origin", "https://evil.example"),
  "a form too large": async () => (await Browser.open()).sendRaw("/login", `pin=${"x".repeat(70_000)}`),
  "too many fields": async () => (await Browser.open()).sendRaw("/login", "a=1&".repeat(1500)),
  "an unknown charset": async () =>
    supertest(await site())
      .post("/login")
      .set("Content-Type", "application/x-www-form-urlencoded; charset=x")
      .send("a"),
  "a broken multipart form": async () =>
    supertest(await site())
      .post("/login")
      .set("Content-Type", "multipart/form-data; boundary=x")
      .send("--x\r\nbad"),
  "a broken address": async () => (await Browser.open()).get("/staff/households/%ff"),
  HEAD: async () => supertest(await site()).head("/login"),
  OPTIONS: async () => supertest(await site()).options("/login"),
  "a method of our own making": async () => supertest(await site()).delete("/login"),
  "the state of the site": async () => supertest(await site()).get("/healthz"),
  "a clerk's page": async () => (await signedInAs("dana")).get("/staff/households/1001"),
  "a page refused to a clerk": async () => (await signedInAs("theo")).get("/staff/settings/clerks"),
  "an export": async () => (await signedInAs("ruth")).get("/staff/audit.csv"),
  "too many attempts": async () => {
    await setPasswordDevice({ failuresPerAddress: 1 });
    const browser = await Browser.open();
    await browser.post("/login", { userName: "a", pin: "b" });
    return browser.post("/login", { userName: "a", pin: "b" });
  },
};

describe("every answer", () => {
  for (const [what, ask] of Object.entries(everyAnswer)) {
    it(`has the security headers and isn't cached: ${what}`, async () => {
      const { headers, status, text } = await ask();

      expect(headers["content-security-policy"]).to.include("default-src 'none'").and.not.to.include("unsafe");
      for (const rule of ["object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"]) {
        expect(headers["content-security-policy"]).to.include(rule);
      }
      expect(headers["x-content-type-options"]).to.equal("nosniff");
      expect(headers["cross-origin-opener-policy"]).to.equal("same-origin");
      expect(headers["referrer-policy"]).to.equal("same-origin");
      expect(headers["cache-control"]).to.include("no-store");
      expect(headers).not.to.have.any.keys("x-powered-by", "server", "access-control-allow-origin");
      expect(status).to.be.below(500);
      expect(text ?? "").not.to.match(/at .*\.ts:\d|node_modules/);
    });
  }

  it("doesn't echo a TRACE", async () => {
    const server = (await site()).listen(0);
    const { port } = server.address() as { port: number };
    const answer = await new Promise<string>((resolve) => {
      let heard = "";
      const socket = connect(port, "127.0.0.1", () => {
        socket.write("TRACE / HTTP/1.1\r\nHost: x\r\nX-Secret: echo-me\r\nConnection: close\r\n\r\n");
      });
      socket.on("data", (data) => {
        heard += data;
      });
      socket.on("end", () => resolve(heard));
    });
    server.close();

    expect(answer)
      .to.match(/^HTTP\/1.1 404/)
      .and.not.to.include("echo-me");
  });

  it("clears the browser's data at sign-out, for customers and clerks", async () => {
    const [customer, clerk] = [await Browser.open(), await Browser.open()];
    await customer.post("/login", { userName: "okafor", pin: "maple-river-42" });
    await clerk.post("/staff/login", { userName: "theo", password: "riverside-demo" });
    for (const answer of [
      await customer.post("/logout", {}, "/account"),
      await clerk.post("/staff/logout", {}, "/staff"),
    ]) {
      expect(answer.headers["clear-site-data"]).to.include('"cache"').and.to.include('"storage"');
    }
  });
});

describe("a site whose BASE_URL is https", function () {
  this.timeout(60_000);
  let tls: SpawnedSite;
  before(async () => {
    const { mkdtempSync } = await import("node:fs");
    tls = await SpawnedSite.start({
      DATA_DIR: mkdtempSync("/tmp/gatehouse-tls-"),
      BASE_URL: "https://webtrac.example.gov",
    });
  });
  after(() => tls.stop());

  it("marks its cookies Secure and __Host-, sends HSTS, and signs people in even if the proxy isn't trusted", async () => {
    const visitor = new Visitor(tls);
    const page = await visitor.get("/login");
    const answer = await visitor.post("/login", { userName: "okafor", pin: "maple-river-42" });

    expect(page.headers.get("strict-transport-security")).to.include("max-age=31536000");
    expect(answer.status).to.equal(303);
    const cookies = answer.headers.getSetCookie();
    expect(cookies).to.have.length(2);
    for (const cookie of cookies) {
      expect(cookie)
        .to.match(/^__Host-/)
        .and.to.include("Secure")
        .and.to.include("HttpOnly")
        .and.to.include("Path=/");
      expect(cookie).to.include("SameSite=Lax").and.not.to.include("Domain");
    }
    expect((await visitor.get("/account")).status).to.equal(200);
  });
});
