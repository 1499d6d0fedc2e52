import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import SqliteDriver from "better-sqlite3";
import { expect } from "chai";
import { staffPassword } from "../../../seeds/demonstration/cast";
import { engine } from "../../../src/database/connection";
import { hidden, ownDatabase, SpawnedSite, Visitor } from "../../support/spawned-site";

const typed = [
  "Maple-River-42",
  "Garden-Swift-5",
  "Blue-Kettle-9",
  "Tall-Heron-77",
  "Wrong-Guess-31",
  "Clerk-Guess-32",
];
const given = "Quick-Heron-58";
const secrets = [...typed, given, staffPassword].flatMap((one) => [one, one.toLowerCase(), one.toUpperCase()]);

/** What only the embedded engine has: files of ours. */
const inFiles = engine === "sqlite" ? it : () => {};

describe("after a day of use", function () {
  this.timeout(60_000);
  let site: SpawnedSite;
  let folder: string;
  let environment: Record<string, string>;
  const visitors: Visitor[] = [];
  /** The id of a session that was signed out. */
  let ended = "";

  before(async () => {
    environment = await ownDatabase();
    folder = environment.DATA_DIR ?? "";
    site = await SpawnedSite.start(environment);
    await useIt();
  });
  after(() => site.stop());

  /** Everything that takes a secret, rightly and wrongly. */
  async function useIt() {
    const [okafor, novak, dana] = [new Visitor(site), new Visitor(site), new Visitor(site)];
    visitors.push(okafor, novak, dana);
    await okafor.post("/login", { userName: "okafor", pin: "Wrong-Guess-31" });
    await okafor.post("/login", { userName: "okafor", pin: "Maple-River-42" });
    const pins = { presentPin: "Maple-River-42", pin: "Blue-Kettle-9", pinAgain: "Blue-Kettle-9" };
    await okafor.post("/account/profile/pin", { ...pins, presentPin: "Wrong-Guess-31" }, "/account/profile");
    await okafor.post("/account/profile/pin", pins, "/account/profile");
    await novak.post("/login", { userName: "novak", pin: "Garden-Swift-5" });
    const first = { userName: "novak", pin: "Tall-Heron-77", pinAgain: "Tall-Heron-77" };
    await novak.post("/first-login", { ...first, pinAgain: "Wrong-Guess-31" });
    await novak.post("/first-login", first);
    ended = decodeURIComponent(novak.cookies.get("gatehouse-web") ?? "").slice(2, 34);
    await novak.post("/logout", {}, "/account");
    await dana.post("/staff/login", { userName: "dana", password: "Clerk-Guess-32" });
    await dana.post("/staff/login", { userName: "dana", password: staffPassword });
    const details = "/staff/households/1005/web-details";
    const version = hidden("version", (await dana.get(details)).text);
    const assigned = { userName: "abara", pin: given, pinAgain: given, askChange: "yes", version };
    expect((await dana.post(details, assigned)).status).to.equal(303);
    // A form that comes after its session has ended is kept for the next sign-in, without what was secret in it.
    const [token, stale] = [await okafor.token("/account/profile"), new Visitor(site)];
    for (const [name, value] of okafor.cookies) stale.cookies.set(name, value);
    await okafor.post("/account/profile/pin", { ...pins, presentPin: "Blue-Kettle-9" }, "/account/profile");
    await stale.send("/account/profile/pin", { _csrf: token, ...pins });
  }

  function files() {
    return readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "latin1")] as const);
  }

  inFiles("no file of the site holds a PIN, a password, a signed cookie or the secret key", () => {
    const key = readFileSync(join(folder, "secret-key"), "utf8");
    const cookies = visitors.flatMap(({ cookies }) => [...cookies.values()].map((one) => decodeURIComponent(one)));
    const signatures = cookies.map((cookie) => cookie.split(".")[1] ?? "").filter(Boolean);
    expect(signatures).to.have.length.above(3);

    for (const [name, content] of files().filter(([name]) => name !== "secret-key")) {
      for (const secret of [...secrets, ...signatures, key]) expect(content.includes(secret), name).to.equal(false);
    }
  });

  it("the log contains none of them, no session ID and no name, at any level", () => {
    const ids = visitors.flatMap(({ cookies }) =>
      [...cookies.values()].filter(Boolean).map((one) => decodeURIComponent(one).slice(2, 34)),
    );
    expect(site.said).to.include('"/account/profile/pin"');
    for (const secret of [...secrets, ...ids, "okafor", "novak"]) expect(site.said).not.to.include(secret);
  });

  inFiles("files are for their owner only, before and after it is started again", async () => {
    expectPrivate();
    await site.stop();
    expectPrivate();
    site = await SpawnedSite.start(environment);
    await new Visitor(site).post("/login", { userName: "okafor", pin: "Maple-River-42" });
    expectPrivate();
  });

  function expectPrivate() {
    expect(statSync(folder).mode & 0o077).to.equal(0);
    for (const [name] of files()) expect(statSync(join(folder, name)).mode & 0o777, name).to.equal(0o600);
  }

  inFiles("what is deleted from the sessions and the database is wiped", async () => {
    await site.stop();
    for (const name of ["sessions.sqlite", "gatehouse.sqlite"]) {
      const { prepareSqlite } = await import("../../../src/database/knexfile");
      const file = new SqliteDriver(join(folder, name));
      prepareSqlite(file);
      expect(file.pragma("secure_delete", { simple: true }), name).to.equal(1);
      file.close();
    }
    expect(ended).to.have.length(32);
    expect(files().some(([, content]) => content.includes(ended))).to.equal(false);
  });
});
