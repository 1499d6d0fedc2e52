import { expect } from "chai";
import { table } from "../../../src/database/connection";
import { Household } from "../../../src/models/households/household";
import { assignedCredentials } from "../../../src/models/web-access/assigned-credentials";
import { ExpiredPins } from "../../../src/models/web-access/expired-pins";
import type { WebUserRow } from "../../../src/models/web-access/web-user-row";
import { setPasswordDevice, webUserOf } from "../../support/cast";
import { Browser, signedInAs } from "../../support/site";

const mayThird = new Date(2026, 4, 3, 12);
const inAWeek = () => new Date(Date.now() + 7 * 86_400_000);

describe("assigned credentials", () => {
  it("are user name and PIN while the PIN is assigned and nobody has used it", async () => {
    expect(await of(1004)).to.deep.equal({ userName: "chen", pin: "trail-otter-9", exception: null });
    expect(await of(1007)).to.deep.equal({ userName: "novak", pin: "garden-swift-5", exception: null });
    await change(1007, { pinExpiresAt: inAWeek() });
    expect((await of(1007)).pin).to.equal("garden-swift-5");
  });

  it("have no PIN for whoever chose their own", async () => {
    await change(1001, { pinChangedAt: mayThird });

    expect(await of(1001)).to.deep.equal({
      userName: "okafor",
      pin: null,
      exception: "chose their own PIN on May 3, 2026",
    });
  });

  it("have no PIN where a clerk set one to keep, or an assigned one was kept by signing in", async () => {
    await (await signedInAs("dana")).post("/staff/households/1005/web-details", {
      userName: "abara",
      pin: "Blue-Kettle-9",
      pinAgain: "Blue-Kettle-9",
      version: String((await webUserOf(1005)).version),
    });
    expect(await of(1005)).to.include({ userName: "abara", pin: null });
    expect((await of(1005)).exception).to.match(/^has had their own PIN since \w+ \d+, \d{4}$/);

    await change(1004, { changeAskedAt: null });
    await (await Browser.open()).post("/login", { userName: "chen", pin: "trail-otter-9" });
    expect((await of(1004)).exception).to.match(/^has had their own PIN since/);
  });

  it("have no PIN once somebody signs in with it, though the change is not finished", async () => {
    await (await Browser.open()).post("/login", { userName: "novak", pin: "garden-swift-5" });

    const { userName, pin, exception } = await of(1007);
    expect([userName, pin]).to.deep.equal(["novak", null]);
    expect(exception).to.match(/^has been signing in with the assigned PIN since \w+ \d+, \d{4}$/);
  });

  it("have no PIN that expired, before and after its seal is erased", async () => {
    await change(1004, { pinExpiresAt: mayThird });
    const expected = { userName: "chen", pin: null, exception: "has an assigned PIN that expired on May 3, 2026" };

    expect(await of(1004)).to.deep.equal(expected);
    await ExpiredPins.erase();
    expect(await of(1004)).to.deep.equal(expected);
  });

  it("have no PIN while the household is locked out, and have it again once the lock has ended", async () => {
    for (const lockCause of ["clerk", "attempts"] as const) {
      await change(1004, { lockedOutAt: mayThird, lockCause });
      expect((await of(1004)).exception, lockCause).to.equal("has been locked out since May 3, 2026");
    }
    await setPasswordDevice({ unlockMinutes: 15 });
    expect((await of(1004)).pin).to.equal("trail-otter-9");
  });

  it("are none without a web user, without a PIN, or with a seal that can't be opened", async () => {
    expect(await of(1005)).to.deep.equal({ userName: null, pin: null, exception: "has no web user" });

    await change(1004, { pinSeal: (await webUserOf(1007)).pinSeal });
    expect((await of(1004)).exception).to.equal("has an assigned PIN that can no longer be read. Assign a new one");
    await change(1004, { pinSeal: null });
    expect(await of(1004)).to.deep.equal({
      userName: "chen",
      pin: null,
      exception: "has a user name, but no PIN",
    });
  });
});

async function of(householdId: number) {
  return assignedCredentials(await Household.find(householdId));
}

async function change(householdId: number, columns: Partial<WebUserRow>) {
  await table("web_users").where({ householdId }).update(columns);
}
