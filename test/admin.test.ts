import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { staffPassword } from "../seeds/demonstration/cast";
import { table } from "../src/database/connection";
import { allPermissions } from "../src/models/staff/permissions";
import { setPasswordDevice } from "./support/cast";
import { clerkNamed, eventsOf, freshlySignedInAs } from "./support/clerks";
import { script } from "./support/product";
import { Browser } from "./support/site";

const password = "orange-tree-on-main";

/** Runs `npm run admin` as a script would, with the password on standard input. */
function admin(options: string[], input = password, environment: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, script("src/admin", ...options), {
    env: { ...process.env, ...environment },
  });
  let said = "";
  let errors = "";
  child.stdout.on("data", (data) => {
    said += data;
  });
  child.stderr.on("data", (data) => {
    errors += data;
  });
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  return new Promise<{ code: number | null; said: string; errors: string }>((resolve) => {
    child.once("close", (code) => resolve({ code, said, errors }));
  });
}

/** A site that has no administrator yet. */
async function withoutAdministrators() {
  await table("clerks").where({ userName: "ruth" }).delete();
}

describe("npm run admin", function () {
  this.timeout(60_000);

  it("adds the first administrator, who can sign in and has every permission", async () => {
    await withoutAdministrators();
    const { code, said, errors } = await admin(["--user-name", "Boss", "--name", "Bo Ssen"], `${password}\n`);

    expect([code, errors]).to.deep.equal([0, ""]);
    expect(said).to.equal("Bo Ssen can sign in as Boss and may do everything.\n");
    const boss = await freshlySignedInAs("boss", password);
    expect((await boss.get("/staff/settings/clerks")).status).to.equal(200);
    const clerk = await clerkNamed("boss");
    for (const permission of allPermissions) expect(clerk.may(permission), permission).to.equal(true);
    expect((await eventsOf("clerk added"))[0]).to.deep.include({ clerkId: null });
  });

  it("adds no second administrator", async () => {
    const { code, errors } = await admin(["--user-name", "boss", "--name", "Bo Ssen"]);

    expect(code).to.equal(1);
    expect(errors).to.match(/^There is an administrator already: ruth\..*--reset ruth\.\n$/);
  });

  it("refuses a taken user name, a short password and a missing one, each in one line", async () => {
    await withoutAdministrators();
    for (const [options, input, sentence] of [
      [["--user-name", "DANA", "--name", "Dana"], password, "There is a clerk called DANA already."],
      [["--user-name", "boss", "--name", "Bo"], "short", "Use a password of at least 12 characters."],
      [["--user-name", "boss", "--name", "Bo"], "", "Use a password of at least 12 characters."],
      [["--user-name", "bo ss", "--name", "Bo"], password, "with no spaces"],
      [["--user-name", "boss"], password, "Nobody is at a terminal to be asked."],
      [["--delete", "ruth"], password, "Use: npm run admin"],
    ] as const) {
      const { code, said, errors } = await admin([...options], input);
      expect([code, said], errors).to.deep.equal([1, ""]);
      expect(errors)
        .to.include(sentence)
        .and.to.match(/^[^\n]+\n$/)
        .and.not.to.include(password);
    }
    expect(await table("clerks").where({ userName: "boss" })).to.deep.equal([]);
  });

  it("resets a clerk's password, to be changed at the next sign-in, and unlocks and enables the clerk", async () => {
    await setPasswordDevice({ failuresPerAddress: null });
    const stranger = await Browser.open();
    for (let i = 0; i < 10; i++) await stranger.post("/staff/login", { userName: "dana", password: "wrong" });
    await table("clerks").where({ userName: "dana" }).update({ disabledAt: new Date() });

    const { code, said, errors } = await admin(["--reset", "Dana"]);
    expect([code, errors]).to.deep.equal([0, ""]);
    expect(said).to.equal("Dana Whitfield can sign in as dana with this password, and must change it then.\n");

    const dana = await freshlySignedInAs("dana", password);
    expect((await dana.get("/staff")).headers.location).to.equal("/staff/password");
    const old = await (await Browser.open()).post("/staff/login", { userName: "dana", password: staffPassword });
    expect(old.status).to.equal(422);
  });

  it("says if there is no such clerk", async () => {
    const { code, errors } = await admin(["--reset", "nobody"]);

    expect([code, errors]).to.deep.equal([1, "There is no clerk called nobody.\n"]);
  });

  it("asks to run npm start first if the database isn't set up", async () => {
    const folder = mkdtempSync(join(tmpdir(), "gatehouse-admin-"));
    const { code, errors } = await admin(["--reset", "ruth"], password, { DATA_DIR: folder, DATABASE_URL: "" });
    rmSync(folder, { recursive: true });

    expect([code, errors]).to.deep.equal([
      1,
      "The database is not set up yet. Run npm start first, then this again.\n",
    ]);
  });

  it("says what is wrong with the database or its key, in one line", async () => {
    const wrongKey = await admin(["--reset", "ruth"], password, { SECRET_KEY: "another-key-another-key-another-key" });
    expect([wrongKey.code, wrongKey.errors.split("\n").length]).to.deep.equal([1, 2]);
    expect(wrongKey.errors).to.include("SECRET_KEY is not the one");

    const away = await admin(["--reset", "ruth"], password, { DATABASE_URL: "postgres://nobody@127.0.0.1:1/none" });
    expect([away.code, away.errors.split("\n").length]).to.deep.equal([1, 2]);
    expect(away.errors).to.include("DATABASE_URL can't be reached");
  });
});
