import { expect } from "chai";
import { staffPassword } from "../../../../seeds/demonstration/cast";
import { table } from "../../../../src/database/connection";
import { setPasswordDevice } from "../../../support/cast";
import { eventsOf, freshlySignedInAs } from "../../../support/clerks";
import { Browser } from "../../../support/site";

const locked = "Too many incorrect passwords. Wait 15 minutes";

async function tries(userName: string, count: number, password = "wrong") {
  const browser = await Browser.open();
  const answers = [];
  for (let i = 0; i < count; i++) answers.push(await browser.post("/staff/login", { userName, password }));
  return answers;
}

/** The page without what differs from answer to answer. */
function asSeen(text: string, userName: string) {
  return text.replaceAll(userName, "NAME").replace(/name="_csrf" value="[^"]*"/g, "");
}

describe("staff lockout", () => {
  // Failures of one address are counted for ten minutes, and every test has the same address.
  beforeEach(() => setPasswordDevice({ failuresPerAddress: null }));

  it("locks a clerk at the tenth wrong password, even for the right one", async () => {
    const answers = await tries("dana", 10);

    expect(answers.slice(0, 9).some(({ text }) => text.includes(locked))).to.equal(false);
    expect(answers[9]?.text).to.include(locked);
    const [right] = await tries("dana", 1, staffPassword);
    expect(right?.status).to.equal(422);
    expect(right?.text).to.include(locked);
    expect((await eventsOf("clerk locked out"))[0]?.details).to.deep.equal({ clerk: "dana" });
  });

  it("counts and locks an unknown name the same way, with the same message", async () => {
    const [known, unknown] = [await tries("dana", 12), await tries("nobody-here", 12)];

    for (const [index, answer] of known.entries()) {
      expect(unknown[index]?.status).to.equal(answer.status);
      expect(asSeen(unknown[index]?.text ?? "", "nobody-here")).to.equal(asSeen(answer.text, "dana"));
    }
    const kept = JSON.stringify(await table("attempt_counters"));
    expect(kept).not.to.include("nobody-here");
  });

  it("unlocks the clerk after the minutes set", async () => {
    await tries("dana", 10);
    await table("attempt_counters").update({ spentAt: new Date(Date.now() - 16 * 60_000) });

    await freshlySignedInAs("dana");
  });

  it("starts counting again after a right password", async () => {
    await tries("dana", 9);
    await freshlySignedInAs("dana");
    const answers = await tries("dana", 9);

    expect(answers.some(({ text }) => text.includes(locked))).to.equal(false);
  });

  it("compares no more passwords than allowed, also at once", async () => {
    await setPasswordDevice({ staffAttempts: 3 });
    const browser = await Browser.open();
    const _csrf = await browser.token("/staff/login");
    const guess = () => browser.send("/staff/login", { _csrf, userName: "dana", password: "wrong" });
    await Promise.all(Array.from({ length: 20 }, guess));

    const [row] = (await table("attempt_counters").where("id", "like", "clerk:%")) as unknown as { failed: number }[];
    expect(row?.failed).to.be.at.most(3);
  });

  it("doesn't end the sessions of a clerk at work", async () => {
    const dana = await freshlySignedInAs("dana");
    await tries("dana", 10);

    expect((await dana.get("/staff")).status).to.equal(200);
  });

  it("slows down an address that tries one password on many names", async () => {
    await setPasswordDevice({ failuresPerAddress: 5 });
    const browser = await Browser.open();
    const statuses = [];
    for (let i = 0; i < 8; i++) {
      statuses.push((await browser.post("/staff/login", { userName: `name-${i}`, password: "Winter-2026!" })).status);
    }
    expect(statuses.at(-1)).to.equal(429);
  });
});
