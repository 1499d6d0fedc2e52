import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { availableParallelism, tmpdir } from "node:os";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { expect } from "chai";
import { fold } from "../../src/secrets/fold";
import { Busy, closeHashing, hashAtCost, hashSecret, matches, waiting } from "../../src/secrets/hashing";
import { keyring } from "../../src/secrets/keys";

const SECRET = "a secret of more than 32 characters, the present one";
const BEFORE = "a secret of more than 32 characters, the one before";
const MOST_AT_ONCE = availableParallelism() + 100;

describe("hashing", function () {
  this.timeout(60_000);
  after(() => hashAtCost("tests"));
  after(closeHashing);

  let stored: string;
  before(async () => {
    hashAtCost("real");
    stored = await hashSecret("maple-river-42", "chosen PIN");
  });

  it("stores the key's ID and a salted bcrypt of cost 10, and no PIN", async () => {
    expect(stored).to.match(/^[0-9a-f]{8}\$2b\$10\$[./A-Za-z0-9]{53}$/);
    expect(await hashSecret("maple-river-42", "chosen PIN")).to.not.equal(stored);
  });

  it("matches the PIN it was made of, and no other PIN or use", async () => {
    expect(await matches("maple-river-42", stored, "chosen PIN")).to.equal(true);
    expect(await matches("maple-river-43", stored, "chosen PIN")).to.equal(false);
    expect(await matches("", stored, "chosen PIN")).to.equal(false);
    expect(await matches("maple-river-42", stored, "clerk password")).to.equal(false);
  });

  it("matches a folded PIN however it was typed", async () => {
    const folded = await hashSecret(fold("Straße-Lake-77"), "chosen PIN");

    expect(await matches(fold("STRASSE-LAKE-77"), folded, "chosen PIN")).to.equal(true);
    expect(await matches(fold("ｓｔｒａßｅ-ｌａｋｅ-７７"), folded, "chosen PIN")).to.equal(true);
  });

  for (const same of [71, 72, 100, 60_000]) {
    it(`distinguishes long PINs that differ only after ${same} characters`, async () => {
      const long = await hashSecret(`${"é".repeat(same)}1`, "chosen PIN");

      expect(await matches(`${"é".repeat(same)}1`, long, "chosen PIN")).to.equal(true);
      expect(await matches(`${"é".repeat(same)}2`, long, "chosen PIN")).to.equal(false);
      expect(await matches("é".repeat(same), long, "chosen PIN")).to.equal(false);
    });
  }

  it("ignores nothing after a NUL either", async () => {
    const nul = await hashSecret("maple\0river", "clerk password");
    expect(await matches("maple\0lake", nul, "clerk password")).to.equal(false);
  });

  it("still matches under the previous key, until that one is gone", async () => {
    const old = await hashSecret("cedar-lake-77", "chosen PIN", keyring(BEFORE));

    expect(await matches("cedar-lake-77", old, "chosen PIN", keyring(SECRET, BEFORE))).to.equal(true);
    expect(await matches("cedar-lake-77", old, "chosen PIN", keyring(SECRET))).to.equal(false);
  });

  it("compares once and takes as long if there is nothing to compare with", async () => {
    const usual = await leastWork(() => matches("maple-river-42", stored, "chosen PIN"));

    for (const nothing of [null, "", "rubbish", `00000000${stored.slice(8)}`, stored.slice(0, -1)]) {
      expect(await matches("maple-river-42", nothing, "chosen PIN")).to.equal(false);
      expect(await leastWork(() => matches("maple-river-42", nothing, "chosen PIN"))).to.be.within(
        usual / 2,
        usual * 2,
      );
    }
  });

  it("refuses hashes that would wait too long, and finishes the others", async () => {
    const calls = Array.from({ length: MOST_AT_ONCE + 5 }, () => matches("maple-river-42", stored, "chosen PIN"));
    expect(waiting()).to.equal(100);
    const outcomes = await Promise.allSettled(calls);

    expect(outcomes.filter((one) => one.status === "fulfilled" && one.value)).to.have.length(MOST_AT_ONCE);
    for (const one of outcomes.slice(MOST_AT_ONCE)) {
      expect(one.status === "rejected" && one.reason)
        .to.be.instanceOf(Busy)
        .with.property("retryAfterSeconds")
        .above(0);
    }
    expect(waiting()).to.equal(0);
    expect(await matches("maple-river-42", stored, "chosen PIN")).to.equal(true);
  });

  it("doesn't block the event loop", async () => {
    let ticks = 0;
    const ticking = setInterval(() => ticks++, 1);
    await Promise.all(Array.from({ length: 8 }, () => matches("maple-river-42", stored, "chosen PIN")));
    clearInterval(ticking);

    expect(ticks).to.be.above(40);
  });

  it("stops cleanly: finishes what was started, and later calls start again", async () => {
    const calls = Array.from({ length: 3 * availableParallelism() }, () =>
      matches("maple-river-42", stored, "chosen PIN"),
    );
    await closeHashing();

    expect(waiting()).to.equal(0);
    expect(await Promise.all(calls)).to.not.include(false);
    expect(await matches("maple-river-42", stored, "chosen PIN")).to.equal(true);
  });

  it("works under node with tsx from any folder, and doesn't keep the process alive", async () => {
    const program = `
      const { hashSecret, matches } = await import(${JSON.stringify(new URL("../../src/secrets/hashing.ts", import.meta.url))});
      process.stdout.write(String(await matches("a", await hashSecret("a", "chosen PIN"), "chosen PIN")));`;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [
        "--import",
        pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href,
        "--input-type=module",
        "--eval",
        program,
      ],
      { cwd: tmpdir(), timeout: 15_000 },
    );

    expect(stdout).to.equal("true");
  });
});

/** The least time of the processor, of all threads, that it takes; how busy the machine is doesn't show in it. */
async function leastWork(work: () => Promise<unknown>) {
  const times: number[] = [];
  for (let time = 0; time < 5; time++) {
    const before = process.cpuUsage();
    await work();
    times.push(process.cpuUsage(before).user);
  }
  return Math.min(...times);
}
