import { connect, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import SqliteDriver from "better-sqlite3";
import { expect } from "chai";
import { staffPassword } from "../seeds/demonstration/cast";
import { config } from "../src/config";
import { engine, raw, table } from "../src/database/connection";
import { setPasswordDevice } from "./support/cast";
import { Browser, signedInAs } from "./support/site";
import { hidden, ownDatabase, SpawnedSite, Visitor } from "./support/spawned-site";

const KILLS = 5;
const UP_AGAIN_WITHIN_MS = 5000;
const okafor = { userName: "okafor", pin: "maple-river-42" };
const settingsPage = "/staff/settings/web-parameters";

describe("kill -9", function () {
  this.timeout(180_000);
  let environment: Record<string, string>;
  let site: SpawnedSite;
  /** The last value that was answered for, and the one under way when the site died. */
  const pin = { sure: okafor.pin, begun: okafor.pin, changes: 0 };
  const hours = { sure: "", begun: "" };

  before(async () => {
    environment = await ownDatabase();
    site = await SpawnedSite.start(environment);
  });
  after(() => site.stop());

  async function changePins(visitor: Visitor) {
    for (;;) {
      pin.begun = `blue-kettle-${++pin.changes}`;
      const values = { presentPin: pin.sure, pin: pin.begun, pinAgain: pin.begun };
      const { status } = await visitor.post("/account/profile/pin", values, "/account/profile");
      expect(status).to.equal(303);
      pin.sure = pin.begun;
    }
  }

  async function changeHours(clerk: Visitor) {
    for (let change = 0; ; change++) {
      const page = await clerk.get(settingsPage);
      hours.begun = `Open ${Date.now()}-${change}`;
      const values = { _csrf: hidden("_csrf", page.text), version: hidden("version", page.text), siteIsLive: "yes" };
      const { status } = await clerk.send(settingsPage, {
        ...values,
        siteName: "WebTrac",
        officeName: "Parks",
        officePhone: "(951) 555-0100",
        officeHours: hours.begun,
      });
      expect(status).to.equal(303);
      hours.sure = hours.begun;
    }
  }

  /** However busy the machine is: one change was answered, and the next is under way. */
  async function enoughChangesIn(before: number) {
    for (let looked = 0; pin.changes < before + 2 && looked < 1000; looked++) await pause(10);
  }

  /** Whatever a connection that broke off tells is no error; anything else is. */
  function untilKilled(work: Promise<void>) {
    return work.catch((error: Error) => {
      if (!(error instanceof TypeError)) throw error;
    });
  }

  it("in the middle of PIN changes and settings: all or nothing, the file whole, up again within five seconds", async () => {
    let quickest = Number.POSITIVE_INFINITY;
    for (let round = 0; round < KILLS; round++) {
      const [home, clerk] = [new Visitor(site), new Visitor(site)];
      await home.post("/login", { userName: "okafor", pin: pin.sure });
      await clerk.post("/staff/login", { userName: "ruth", password: staffPassword });
      const working = [untilKilled(changePins(home)), untilKilled(changeHours(clerk))];
      await enoughChangesIn(pin.changes);
      await pause(Math.random() * 800);
      await site.kill();
      await Promise.all(working);

      expectWhole(environment.DATA_DIR ?? "");
      site = await SpawnedSite.start(environment);
      quickest = Math.min(quickest, site.readyAfterMs);
      await expectOneOfTwo();
    }
    expect(pin.changes).to.be.above(KILLS);
    // Other work on the machine may hold up one start, hardly all of them.
    expect(quickest).to.be.below(UP_AGAIN_WITHIN_MS);
  });

  async function expectOneOfTwo() {
    const tries = await Promise.all(
      [pin.sure, pin.begun].map((one) => new Visitor(site).post("/login", { userName: "okafor", pin: one })),
    );
    const right = [pin.sure, pin.begun].filter((_, index) => tries[index]?.status === 303);
    expect(new Set(right).size, "one PIN is in force").to.equal(1);
    pin.sure = right[0] ?? "";

    const front = await new Visitor(site).get("/");
    expect(hours.sure === "" || [hours.sure, hours.begun].some((one) => front.text.includes(one))).to.equal(true);
  }

  function expectWhole(folder: string) {
    if (engine !== "sqlite") return;
    const file = new SqliteDriver(join(folder, "gatehouse.sqlite"));
    expect(file.pragma("integrity_check", { simple: true })).to.equal("ok");
    expect(file.pragma("foreign_key_check")).to.deep.equal([]);
    file.close();
  }
});

if (engine === "sqlite") {
  describe("the embedded database", () => {
    const most = 1_073_741_823;

    async function expectNobodySignedIn() {
      const browser = await Browser.open();
      const _csrf = await browser.token("/login");
      for (const pin of [okafor.pin, "wrong-wrong"]) {
        const answer = await browser.send("/login", { _csrf, userName: "okafor", pin });
        expect(answer.status).to.equal(503);
        expect(answer.text)
          .to.include("<h1>")
          .and.not.to.match(/SQLITE|sqlite/);
        expect(Number(answer.headers["retry-after"])).to.be.above(0);
      }
      expect((await browser.get("/account")).headers.location).to.equal("/login");
    }

    it("signs no one in while it is read-only, shows what it can, and continues afterward", async () => {
      const dana = await signedInAs("dana");
      await raw("pragma query_only = on");
      try {
        await expectNobodySignedIn();
        expect((await dana.get("/staff/households/1001")).status).to.equal(200);
        expect((await dana.get("/staff/households/1001/web-details")).status, "what is looked at is noted").to.equal(
          503,
        );
      } finally {
        await raw("pragma query_only = off");
      }
      expect((await (await Browser.open()).post("/login", okafor)).status).to.equal(303);
    });

    it("signs no one in while it is full, and continues once there is space", async () => {
      const free = ((await raw("pragma freelist_count")) as { freelistCount: number }[])[0]?.freelistCount ?? 0;
      const pages = ((await raw("pragma page_count")) as { pageCount: number }[])[0]?.pageCount ?? 0;
      await raw(`pragma max_page_count = ${pages}`);
      try {
        const full = await fill(free + 100);
        expect(full).to.equal("SQLITE_FULL");
        await expectNobodySignedIn();
      } finally {
        await raw(`pragma max_page_count = ${most}`);
      }
      expect((await (await Browser.open()).post("/login", okafor)).status).to.equal(303);
    });

    /** Fills every page that is left, the half empty ones of the counters too. */
    async function fill(pages: number) {
      const now = new Date();
      for (const [name, row] of [
        ["settings", (n: number) => ({ id: `filler-${n}`, content: "x".repeat(3500), updatedAt: now })],
        ["attempt_counters", (n: number) => ({ id: `filler-${n}`, lastAttemptAt: now })],
      ] as const) {
        for (let n = 0; n < pages * 200; n++) {
          try {
            await table(name).insert(row(n));
          } catch (error) {
            if (name === "attempt_counters") return (error as { code?: string }).code;
            break;
          }
        }
      }
      return "never full";
    }

    it("makes only a sign-in wait while another process locks it", async () => {
      const browser = await Browser.open();
      const _csrf = await browser.token("/login");
      const other = new SqliteDriver(join(config.dataDir, "gatehouse.sqlite"));
      other.exec("begin immediate");
      const began = Date.now();
      const answers = [browser.send("/login", { _csrf, ...okafor }).then(({ status }) => [status, Date.now() - began])];
      await pause(100);
      expect((await (await Browser.open()).get("/healthz")).status).to.equal(200);
      await pause(1400);
      other.exec("rollback");
      other.close();

      const [[status, ms] = []] = await Promise.all(answers);
      expect(status).to.equal(303);
      expect(ms).to.be.above(1400);
    });

    it("signs no one in while another process locks its sessions, and continues afterward", async () => {
      const browser = await Browser.open();
      const _csrf = await browser.token("/login");
      const other = new SqliteDriver(join(config.dataDir, "sessions.sqlite"));
      await setPasswordDevice({ failuresPerAddress: null });
      other.exec("begin immediate");
      const answer = await browser.send("/login", { _csrf, ...okafor });
      other.exec("rollback");
      other.close();

      expect(answer.status).to.equal(503);
      expect((await browser.get("/account")).headers.location).to.equal("/login");
      expect((await browser.post("/login", okafor)).status).to.equal(303);
    });
  });
} else {
  describe("PostgreSQL", function () {
    this.timeout(120_000);
    let gate: Gate;
    let environment: Record<string, string>;
    let site: SpawnedSite;

    before(async () => {
      environment = await ownDatabase();
      const address = new URL(environment.DATABASE_URL ?? "");
      gate = await Gate.before(Number(address.port));
      address.port = String(gate.port);
      site = await SpawnedSite.start({ ...environment, DATABASE_URL: address.href });
    });
    after(async () => {
      await site.stop();
      gate.shut();
    });

    it("answers 503 while it is away, before the first sign-in or during use, and then recovers", async () => {
      const stranger = new Visitor(site);
      const _csrf = await stranger.token("/login");
      gate.shut();
      expect((await stranger.send("/login", { _csrf, ...okafor })).status).to.equal(503);
      await gate.open();

      const [home, clerk] = [new Visitor(site), new Visitor(site)];
      expect((await home.post("/login", okafor)).status).to.equal(303);
      expect((await clerk.post("/staff/login", { userName: "dana", password: staffPassword })).status).to.equal(303);
      gate.shut();
      for (const answer of [
        await home.get("/account"),
        await clerk.get("/staff/households/1001"),
        await stranger.send("/login", { _csrf, ...okafor }),
      ]) {
        expect(answer.status).to.equal(503);
        expect(answer.text)
          .to.include("<h1>")
          .and.not.to.match(/ECONN|postgres/i);
      }
      expect((await home.get("/healthz")).status).to.equal(200);
      expect((await home.get("/readyz")).status).to.equal(503);

      await gate.open();
      expect((await home.get("/account")).status).to.equal(200);
      expect((await clerk.get("/staff/households/1001")).status).to.equal(200);
      expect((await new Visitor(site).post("/login", okafor)).status).to.equal(303);
      expect(site.running).to.equal(true);
    });

    it("signs no one in while it drops connections or is read-only", async () => {
      const name = new URL(environment.DATABASE_URL ?? "").pathname.slice(1);
      const stranger = new Visitor(site);
      const _csrf = await stranger.token("/login");
      await raw(`alter database ${name} set default_transaction_read_only = on`);
      await dropConnectionsOf(name);
      expect((await stranger.send("/login", { _csrf, ...okafor })).status).to.equal(503);
      await raw(`alter database ${name} set default_transaction_read_only = off`);
      await dropConnectionsOf(name);

      expect((await new Visitor(site).post("/login", okafor)).status).to.equal(303);
      expect(site.running).to.equal(true);
    });

    it("writes no query values to the log when it loses connections", () => {
      expect(site.said).to.include('"request failed"').and.not.to.include("okafor");
    });
  });
}

async function dropConnectionsOf(database: string) {
  await raw("select pg_terminate_backend(pid) from pg_stat_activity where datname = ?", [database]);
  await pause(300);
}

/** Stands before a server and can be shut, as if the server were stopped, and opened again. */
class Gate {
  private readonly passing = new Set<Socket>();
  private server: Server | undefined;
  port = 0;

  private constructor(private readonly behind: number) {}

  static async before(port: number) {
    const gate = new Gate(port);
    await gate.open();
    return gate;
  }

  async open() {
    const server = createServer((client) => {
      const onward = connect(this.behind, "127.0.0.1");
      for (const socket of [client, onward]) {
        this.passing.add(socket);
        socket.on("error", () => {});
        socket.once("close", () => this.passing.delete(socket.destroy()));
      }
      client.pipe(onward).pipe(client);
    });
    this.server = server;
    await new Promise<void>((resolve) => server.listen(this.port, "127.0.0.1", resolve));
    const address = server.address();
    this.port = typeof address === "object" && address ? address.port : 0;
  }

  shut() {
    this.server?.close();
    for (const socket of this.passing) socket.destroy();
  }
}
