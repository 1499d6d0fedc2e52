import { expect } from "chai";
import { table } from "../../../src/database/connection";
import { setPasswordDevice, webUserOf } from "../../support/cast";
import { Browser, signedInAs } from "../../support/site";

const wrong = "not-the-pin-1";

async function tryOut(userName: string, pin = wrong, browser?: Browser) {
  return (browser ?? (await Browser.open())).post("/login", { userName, pin });
}

function wordsOf({ text }: { text: string }) {
  return text
    .replace(/name="_csrf" value="[^"]*"/g, "")
    .replace(/value="[^"]*"/g, "")
    .replace(/[0-9a-f-]{36}/g, "");
}

describe("lockout", () => {
  it("warns before the last attempt, locks at the fifth wrong PIN with the final text, then shows the later text", async () => {
    await setPasswordDevice({
      attempts: 5,
      finalText: "Final: call <OfficePhone>.",
      laterText: "Later: call <OfficePhone>.",
    });
    const answers = [];
    for (let attempt = 1; attempt <= 6; attempt++) answers.push(await tryOut("okafor"));

    expect(answers[2]?.text).not.to.include("one more attempt");
    expect(answers[3]?.text).to.include("one more attempt");
    expect(answers[4]?.text).to.include("Final: call (951) 555-0100.");
    expect(answers[5]?.text).to.include("Later: call (951) 555-0100.");
    expect((await webUserOf(1001)).lockCause).to.equal("attempts");
    expect((await tryOut("okafor", "maple-river-42")).text).to.include("Later: call");
  });

  it("answers an unknown name the same after the same number of attempts", async () => {
    await setPasswordDevice({ attempts: 3 });
    for (let attempt = 1; attempt <= 5; attempt++) {
      const [known, unknown] = [await tryOut("okafor"), await tryOut("nobody-has-this")];
      expect(unknown.status).to.equal(known.status);
      expect(wordsOf(unknown), `attempt ${attempt}`).to.equal(wordsOf(known));
    }
  });

  it("never locks by default", async () => {
    for (let attempt = 1; attempt <= 8; attempt++) await tryOut("okafor");

    expect((await tryOut("okafor", "maple-river-42")).status).to.equal(303);
  });

  it("starts counting again after a success", async () => {
    await setPasswordDevice({ attempts: 3 });
    for (let attempt = 1; attempt <= 2; attempt++) await tryOut("okafor");
    await tryOut("okafor", "maple-river-42");
    for (let attempt = 1; attempt <= 2; attempt++) await tryOut("okafor");

    expect((await webUserOf(1001)).lockedOutAt).to.equal(null);
  });

  it("locks once when many attempts come at once, and lets none of the later ones through", async function () {
    this.timeout(60_000);
    await setPasswordDevice({ attempts: 5, failuresPerAddress: null });
    const before = await lockEvents(1001);
    const browsers = await Promise.all(Array.from({ length: 100 }, () => Browser.open()));
    const tokens = await Promise.all(browsers.map((browser) => browser.token("/login")));
    const right = "maple-river-42";
    const answers = await Promise.all(
      browsers.map((browser, index) =>
        browser.send("/login", { _csrf: tokens[index] ?? "", userName: "okafor", pin: index < 50 ? wrong : right }),
      ),
    );
    const letIn = answers.filter(({ status }) => status === 303).length;

    const { lockedOutAt } = await webUserOf(1001);
    if (letIn === 0) expect(lockedOutAt).to.be.an.instanceOf(Date);
    expect(answers.every(({ status }) => [303, 422, 503].includes(status))).to.equal(true);
    expect((await lockEvents(1001)) - before).to.be.at.most(6);
  });

  it("locks exactly once under 100 wrong attempts at once", async function () {
    this.timeout(60_000);
    await setPasswordDevice({ attempts: 5, failuresPerAddress: null });
    const before = await lockEvents(1003);
    const browsers = await Promise.all(Array.from({ length: 100 }, () => Browser.open()));
    const tokens = await Promise.all(browsers.map((browser) => browser.token("/login")));
    const owned = await Promise.all(
      browsers.map((browser, index) =>
        browser.send("/login", { _csrf: tokens[index] ?? "", userName: "ana.rivera", pin: wrong }),
      ),
    );

    expect(owned.every(({ status }) => status === 422 || status === 503)).to.equal(true);
    expect((await lockEvents(1003)) - before).to.equal(1);
    expect((await webUserOf(1003)).lockedOutAt).to.be.an.instanceOf(Date);
    expect((await tryOut("ana.rivera", "cedar-lake-77")).status).to.equal(422);
  });

  it("unlocks automatically after the minutes set, for unknown names too", async () => {
    await setPasswordDevice({ attempts: 2, unlockMinutes: 10 });
    for (const name of ["okafor", "nobody-has-this"]) for (let attempt = 1; attempt <= 2; attempt++) await tryOut(name);
    const earlier = new Date(Date.now() - 11 * 60_000);
    await table("attempt_counters").update({ spentAt: earlier });
    await table("web_users").whereNotNull("lockedOutAt").update({ lockedOutAt: earlier });

    expect((await tryOut("nobody-has-this")).text).to.include("one more attempt");
    expect((await tryOut("okafor")).text).to.include("one more attempt");
    expect((await tryOut("okafor", "maple-river-42")).status).to.equal(303);
  });

  it("lets a known browser sign in despite a stranger's lock", async () => {
    await setPasswordDevice({ attempts: 3 });
    const home = await Browser.open();
    await tryOut("okafor", "maple-river-42", home);
    await home.post("/logout", {}, "/account");
    for (let attempt = 1; attempt <= 3; attempt++) await tryOut("okafor");

    expect((await tryOut("okafor", "maple-river-42")).status).to.equal(422);
    expect((await tryOut("okafor", "maple-river-42", home)).status).to.equal(303);
  });

  it("ends a known browser's advantage after its own wrong attempts or a PIN change", async () => {
    await setPasswordDevice({ attempts: 3 });
    const home = await Browser.open();
    await tryOut("okafor", "maple-river-42", home);
    await home.post("/logout", {}, "/account");
    for (let attempt = 1; attempt <= 3; attempt++) await tryOut("okafor", wrong, home);

    expect((await tryOut("okafor", "maple-river-42", home)).status).to.equal(422);
    expect((await webUserOf(1001)).lockedOutAt).to.be.an.instanceOf(Date);
  });

  it("doesn't let a known browser bypass a clerk's lock, which ends the household's sessions", async () => {
    const home = await Browser.open();
    await tryOut("okafor", "maple-river-42", home);
    const dana = await signedInAs("dana");
    const { version } = await webUserOf(1001);
    await dana.post("/staff/households/1001/web-details", {
      userName: "okafor",
      lockedOut: "yes",
      lockReason: "moved away",
      version: String(version),
    });

    expect((await home.get("/account")).headers.location).to.equal("/login");
    expect((await tryOut("okafor", "maple-river-42", home)).status).to.equal(422);
    expect((await tryOut("okafor")).text).to.include("don&#39;t match");
  });

  it("ends no session when wrong attempts lock the name", async () => {
    await setPasswordDevice({ attempts: 2 });
    const home = await Browser.open();
    await tryOut("okafor", "maple-river-42", home);
    for (let attempt = 1; attempt <= 2; attempt++) await tryOut("okafor");

    expect((await home.get("/account")).status).to.equal(200);
  });

  it("stores unknown names without their text", async () => {
    await setPasswordDevice({ attempts: 3 });
    await tryOut("nobody-has-this");
    const rows = (await table("attempt_counters")) as unknown as { id: string }[];

    expect(rows.some(({ id }) => id.startsWith("name:"))).to.equal(true);
    expect(JSON.stringify(rows)).not.to.include("nobody");
  });

  it("answers 429 with a retry time after too many failures from one address", async () => {
    await setPasswordDevice({ failuresPerAddress: 2 });
    const answers = [];
    for (let attempt = 1; attempt <= 4; attempt++) answers.push(await tryOut(`someone-${attempt}`));
    const last = answers.at(-1);

    expect(last?.status).to.equal(429);
    expect(Number(last?.headers["retry-after"])).to.be.greaterThan(0);
    await setPasswordDevice({ failuresPerAddress: 100 });
  });
});

/** How often that household was locked out; the log keeps what earlier tests did. */
async function lockEvents(householdId: number) {
  const events = await table("audit_events").where({ kind: "locked out", householdId });
  return (events as unknown as unknown[]).length;
}
