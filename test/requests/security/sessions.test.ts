import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import SqliteDriver from "better-sqlite3";
import { expect } from "chai";
import { staffPassword } from "../../../seeds/demonstration/cast";
import { config } from "../../../src/config";
import { engine, rowsOf, table } from "../../../src/database/connection";
import { forgetSettings } from "../../../src/models/settings/setting";
import { setPasswordDevice } from "../../support/cast";
import { Browser, site } from "../../support/site";

const okafor = { userName: "okafor", pin: "maple-river-42" };

/** How many sessions the store holds. */
async function sessionsKept() {
  await site();
  if (engine === "postgres") {
    const [row] = await rowsOf<{ count: number }>(
      "select (select count(*) from web_sessions) + (select count(*) from staff_sessions) as count",
    );
    return row?.count;
  }
  const file = new SqliteDriver(`${config.dataDir}/sessions.sqlite`, { readonly: true });
  const row = file
    .prepare("select (select count(*) from web_sessions) + (select count(*) from staff_sessions) as count")
    .get();
  file.close();
  return (row as { count: number }).count;
}

async function asStranger(method: "get" | "post" | "put" | "options" | "head", path: string) {
  const { default: supertest } = await import("supertest");
  return supertest(await site())
    [method](path)
    .redirects(0);
}

describe("a visitor who isn't signed in", () => {
  const withoutForm = [
    ["get", "/"],
    ["get", "/nothing-here"],
    ["get", "/register"],
    ["get", "/.well-known/change-password"],
    ["get", "/assets/nothing"],
    ["get", "/healthz"],
    ["put", "/login"],
    ["options", "/login"],
    ["head", "/account"],
    ["post", "/login"],
    ["post", "/logout"],
    ["post", "/account/profile/pin"],
    ["post", "/staff/households"],
    ["post", "/staff/login"],
    ["get", `/account?${"x".repeat(3000)}`],
  ] as const;

  for (const [method, path] of withoutForm) {
    it(`gets no session and no cookie with ${method.toUpperCase()} ${path.slice(0, 40)}`, async () => {
      const before = await sessionsKept();
      const answer = await asStranger(method, path);

      expect(answer.headers["set-cookie"]).to.equal(undefined);
      expect(await sessionsKept()).to.equal(before);
    });
  }

  it("gets a session of at most two hours with a form", async () => {
    const before = (await sessionsKept()) ?? 0;
    const [cookie = ""] = (await asStranger("get", "/login")).headers["set-cookie"] ?? [];
    const [, expires = ""] = /Expires=([^;]+)/.exec(cookie) ?? [];

    expect(cookie).to.include("HttpOnly").and.to.include("SameSite=Lax").and.to.include("Path=/");
    expect(new Date(expires).getTime() - Date.now()).to.be.at.most(2 * 60 * 60_000);
    expect(await sessionsKept()).to.equal(before + 1);
  });
});

describe("a session", () => {
  it("planted by someone else isn't the one that is signed in", async () => {
    const browser = await Browser.open();
    const planted = cookieOf(await browser.get("/login"));
    await browser.post("/login", okafor);

    expect((await withCookie(planted, "/account")).headers.location).to.equal("/login");
  });

  it("with an unsigned ID isn't accepted", async () => {
    const chosen = "gatehouse-web=s%3Achosen-by-an-attacker.bm90LXNpZ25lZA";
    const answer = await withCookie(chosen, "/login");

    expect(cookieOf(answer)).to.be.a("string").and.not.to.include("chosen");
  });

  it("of a clerk doesn't work on customers' pages, or the reverse", async () => {
    const [staff, web] = [await Browser.open(), await Browser.open()];
    const clerk = cookieOf(await staff.post("/staff/login", { userName: "dana", password: staffPassword }));
    const customer = cookieOf(await web.post("/login", okafor));

    expect((await withCookie(clerk, "/staff")).status).to.equal(200);
    expect((await withCookie(customer, "/account")).status).to.equal(200);
    expect((await withCookie(clerk.replace("-staff", "-web"), "/account")).headers.location).to.equal("/login");
    expect((await withCookie(customer.replace("-web", "-staff"), "/staff")).headers.location).to.equal("/staff/login");
  });

  it("stays ended when a request in progress finishes later", async () => {
    const server = await listening();
    const browser = await Browser.open();
    const cookie = cookieOf(await browser.post("/login", okafor));
    const token = await browser.token("/account/profile");
    const body = new URLSearchParams({ _csrf: token, userName: "", pinForUserName: "" }).toString();

    // A form whose last byte is held back; at its end the session is written: a sentence waits in it.
    const slow = request({
      port: (server.address() as AddressInfo).port,
      method: "POST",
      path: "/session/extend",
      headers: { cookie, "content-type": "application/x-www-form-urlencoded", "content-length": body.length },
    });
    const answered = new Promise((resolve) => slow.once("response", (answer) => answer.resume().once("end", resolve)));
    slow.write(body.slice(0, -1));
    await new Promise((resolve) => setTimeout(resolve, 200));
    await browser.post("/logout", {}, "/account");
    slow.end(body.slice(-1));
    await answered;

    expect((await withCookie(cookie, "/account")).headers.location).to.equal("/login");
    server.close();
  });

  it("ends when it is idle too long or too old, for customers and clerks", async () => {
    for (const [settings, waits] of [
      [{ idleMinutes: 1, staffIdleMinutes: 1 }, 61_000],
      [{ absoluteMinutes: 1, staffAbsoluteMinutes: 1 }, 61_000],
    ] as const) {
      const [customer, clerk] = [await Browser.open(), await Browser.open()];
      await customer.post("/login", okafor);
      await clerk.post("/staff/login", { userName: "dana", password: staffPassword });
      await setPasswordDevice(settings);

      const { now } = Date;
      Date.now = () => now() + waits;
      try {
        forgetSettings();
        expect((await customer.get("/account")).headers.location).to.equal("/login");
        expect((await clerk.get("/staff")).headers.location).to.equal("/staff/login");
      } finally {
        Date.now = now;
      }
    }
  });
});

describe("the cookie of a known browser", () => {
  /** A browser in which a household signed in and out, then the name was locked by a stranger. */
  async function lockedBehind(userName: string, pin: string) {
    const home = await Browser.open();
    await home.post("/login", { userName, pin });
    await home.post("/logout", {}, "/account");
    return home;
  }

  async function lock(userName: string) {
    for (let attempt = 1; attempt <= 3; attempt++) {
      await (await Browser.open()).post("/login", { userName, pin: "wrong-wrong" });
    }
  }

  beforeEach(() => setPasswordDevice({ attempts: 3 }));

  it("of another household doesn't bypass a lock, and neither does a forged one", async () => {
    const rivera = await lockedBehind("ana.rivera", "cedar-lake-77");
    await lock("okafor");

    expect((await rivera.post("/login", okafor)).status).to.equal(422);
    const forged = await Browser.open();
    const page = await forged.get("/login");
    const answer = await withCookie(
      `${cookieOf(page)}; gatehouse-browser=${"a".repeat(43)}.${"b".repeat(43)}`,
      "/login",
      {
        ...okafor,
        _csrf: /name="_csrf" value="([^"]*)"/.exec(page.text)?.[1] ?? "",
      },
    );
    expect(answer.status).to.equal(422);
  });

  it("is worthless after the PIN changes", async () => {
    const home = await lockedBehind(okafor.userName, okafor.pin);
    const elsewhere = await Browser.open();
    await elsewhere.post("/login", okafor);
    const pin = "blue-kettle-9";
    await elsewhere.post("/account/profile/pin", { presentPin: okafor.pin, pin, pinAgain: pin }, "/account/profile");
    await lock("okafor");

    expect((await home.post("/login", { userName: "okafor", pin })).status).to.equal(422);
  });

  it("has all its attempts again after a PIN change", async () => {
    const home = await lockedBehind(okafor.userName, okafor.pin);
    for (let attempt = 1; attempt <= 2; attempt++) await home.post("/login", { ...okafor, pin: "wrong-wrong" });
    const elsewhere = await Browser.open();
    await elsewhere.post("/login", okafor);
    const pin = "blue-kettle-9";
    await elsewhere.post("/account/profile/pin", { presentPin: okafor.pin, pin, pinAgain: pin }, "/account/profile");
    await home.post("/login", { userName: "okafor", pin });
    await home.post("/logout", {}, "/account");

    const answer = await home.post("/login", { ...okafor, pin: "wrong-wrong" });
    expect(answer.text).not.to.include("one more attempt").and.not.to.include("locked");
  });

  it("signs its owner in despite a stranger's lock, and tells of the stranger's attempts", async () => {
    const home = await lockedBehind(okafor.userName, okafor.pin);
    await lock("okafor");
    await home.post("/login", okafor);

    expect((await home.get("/account")).text).to.include("a wrong PIN 3 times");
  });
});

describe("the audit log", () => {
  async function noted(kind: string, householdId: number | null, words: string) {
    const rows = (await table("audit_events").where({ kind, householdId }).orderBy("id")) as unknown as {
      details: string;
    }[];
    return rows.filter(({ details }) => details.includes(words)).length;
  }

  it("records each sign-in attempt refused because of a lock, for known and unknown names", async () => {
    await setPasswordDevice({ attempts: 1 });
    const tried = () => Promise.all([1003, null].map((id) => noted("sign-in failed", id, "while locked out")));
    const [known = 0, unknown = 0] = await tried();
    for (const userName of ["ana.rivera", "nobody", "ana.rivera", "nobody"]) {
      await (await Browser.open()).post("/login", { userName, pin: "wrong-wrong" });
    }

    expect(await tried()).to.deep.equal([known + 1, unknown + 1]);
  });

  it("records each clerk's attempt refused because of a lock", async () => {
    await setPasswordDevice({ staffAttempts: 1 });
    const before = await noted("clerk sign-in failed", null, "while locked out");
    for (let attempt = 1; attempt <= 2; attempt++) {
      await (await Browser.open()).post("/staff/login", { userName: "dana", password: "wrong-wrong" });
    }

    expect(await noted("clerk sign-in failed", null, "while locked out")).to.equal(before + 1);
  });

  it("says why a session ended after wrong current PINs", async () => {
    const before = await noted("sessions ended", 1001, "wrong present PINs");
    const browser = await Browser.open();
    await browser.post("/login", okafor);
    const guess = { presentPin: "wrong-wrong", pin: "blue-kettle-9", pinAgain: "blue-kettle-9" };
    for (let attempt = 1; attempt <= 10; attempt++) {
      await browser.post("/account/profile/pin", guess, "/account/profile");
    }

    expect((await browser.get("/account")).headers.location).to.equal("/login");
    expect(await noted("sessions ended", 1001, "wrong present PINs")).to.equal(before + 1);
  });
});

function cookieOf({ headers }: { headers: Record<string, string | string[] | undefined> }) {
  return [headers["set-cookie"] ?? []]
    .flat()
    .map((line) => line.split(";")[0])
    .join("; ");
}

async function withCookie(cookie: string, path: string, form?: Record<string, string>) {
  const { default: supertest } = await import("supertest");
  const agent = supertest(await site());
  const asked = form ? agent.post(path).type("form").send(form) : agent.get(path);
  return asked.set("Cookie", cookie).redirects(0);
}

async function listening(): Promise<Server> {
  const server = createServer(await site());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}
