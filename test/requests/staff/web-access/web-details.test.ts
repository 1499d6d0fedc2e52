import { expect } from "chai";
import { table } from "../../../../src/database/connection";
import { setPasswordDevice, webUserOf } from "../../../support/cast";
import { Browser, signedInAs } from "../../../support/site";

const address = "/staff/households/1005/web-details";
const details = { userName: "abara", pin: "Blue-Kettle-9", pinAgain: "Blue-Kettle-9", askChange: "yes" };

async function versionOf(householdId: number) {
  return String((await webUserOf(householdId)).version);
}

describe("Web Details", () => {
  it("gives a household a name and an assigned PIN that signs in, in any letter case, and asks for a change", async () => {
    const dana = await signedInAs("dana");
    const answer = await dana.post(address, { ...details, version: await versionOf(1005) });

    expect(answer.status).to.equal(303);
    const signIn = await (await Browser.open()).post("/login", { userName: "ABARA", pin: "blue-KETTLE-9" });
    expect(signIn.headers.location).to.equal("/first-login");
    expect((await webUserOf(1005)).pinDigest).to.equal(null);
  });

  it("makes the PIN the customer's own where they are not asked to change it", async () => {
    const { askChange: _, ...without } = details;
    await (await signedInAs("dana")).post(address, { ...without, version: await versionOf(1005) });

    const { pinSeal, pinChangedAt } = await webUserOf(1005);
    expect(pinSeal).to.equal(null);
    expect(pinChangedAt).to.be.an.instanceOf(Date);
    expect(
      (await (await Browser.open()).post("/login", { userName: "abara", pin: "blue-kettle-9" })).headers.location,
    ).to.equal("/account");
  });

  it("leaves the PIN where the password is blank", async () => {
    const before = await webUserOf(1001);
    await (await signedInAs("dana")).post("/staff/households/1001/web-details", {
      userName: "Okafor-Family",
      version: String(before.version),
    });

    const after = await webUserOf(1001);
    expect(after.userName).to.equal("Okafor-Family");
    expect(after.pinDigest).to.equal(before.pinDigest);
  });

  it("refuses a user name another household has, however it is capitalised", async () => {
    const page = await (await signedInAs("dana")).post("/staff/households/1001/web-details", {
      userName: "LINDQVIST",
      version: await versionOf(1001),
    });

    expect(page.status).to.equal(422);
    expect(page.text).to.include("Another household uses this user name.");
    expect((await webUserOf(1001)).userName).to.equal("okafor");
  });

  it("refuses another household's ID and email as a user name, and takes the household's own", async () => {
    const dana = await signedInAs("dana");
    for (const [userName, status] of [
      ["1001", 422],
      ["ada.okafor@example.org", 422],
      ["1005", 303],
    ] as const) {
      const answer = await dana.post(address, { ...details, userName, version: await versionOf(1005) });
      expect(answer.status, userName).to.equal(status);
    }
  });

  it("refuses passwords that differ, are too short or common, and a name without a first password", async () => {
    const dana = await signedInAs("dana");
    const version = await versionOf(1005);
    const tries = [
      [{ ...details, pinAgain: "other-kettle-9" }, "same new password twice"],
      [{ ...details, pin: "abc", pinAgain: "abc" }, "at least 7 characters"],
      [{ ...details, pin: "password", pinAgain: "password" }, "too common"],
      [{ ...details, pin: "", pinAgain: "" }, "has none yet"],
      [{ ...details, userName: "" }, "Enter a user name."],
    ] as const;
    for (const [typed, sentence] of tries) {
      const page = await dana.post(address, { ...typed, version });
      expect(page.status, sentence).to.equal(422);
      expect(page.text).to.include(sentence).and.not.to.include("Blue-Kettle-9");
    }
  });

  it("unlocks in one click, and says so", async () => {
    const dana = await signedInAs("dana");
    const answer = await dana.post("/staff/households/1002/lockout/delete", {}, "/staff/households/1002/web-details");
    const page = await dana.get(answer.headers.location ?? "");

    expect(page.text).to.include("Lindqvist, Nils can sign in again.");
    expect(
      (await (await Browser.open()).post("/login", { userName: "lindqvist", pin: "quiet-harbor-8" })).status,
    ).to.equal(303);
  });

  it("unlocks by unticking the box, and locks with a reason by ticking it", async () => {
    const dana = await signedInAs("dana");
    await dana.post("/staff/households/1002/web-details", { userName: "lindqvist", version: await versionOf(1002) });
    expect((await webUserOf(1002)).lockedOutAt).to.equal(null);

    await dana.post("/staff/households/1002/web-details", {
      userName: "lindqvist",
      lockedOut: "yes",
      lockReason: "asked for it",
      version: await versionOf(1002),
    });
    const { lockCause, lockReason } = await webUserOf(1002);
    expect([lockCause, lockReason]).to.deep.equal(["clerk", "asked for it"]);
  });

  it("tells the second of two clerks what the first one saved", async () => {
    const [dana, ruth, version] = [await signedInAs("dana"), await signedInAs("ruth"), await versionOf(1001)];
    await ruth.post("/staff/households/1001/web-details", { userName: "okafor-first", version });
    const second = await dana.post("/staff/households/1001/web-details", { userName: "okafor-second", version });

    expect(second.status).to.equal(409);
    expect(second.text).to.include("okafor-first").and.to.include("okafor-second");
    expect((await webUserOf(1001)).userName).to.equal("okafor-first");
  });

  it("shows theo the state and no control, and refuses what he posts", async () => {
    const theo = await signedInAs("theo");
    const page = await theo.get(address);
    expect(page.status).to.equal(200);
    expect(page.text).not.to.include("New WebTrac Password");
    expect(page.text).not.to.include("Locked Out of WebTrac");

    for (const path of [address, "/staff/households/1002/lockout/delete"]) {
      const token = await theo.token("/staff");
      expect((await theo.send(path, { _csrf: token, ...details })).status, path).to.equal(403);
    }
    expect((await webUserOf(1002)).lockedOutAt).to.be.an.instanceOf(Date);
  });

  it("ignores fields the form does not have", async () => {
    await (await signedInAs("dana")).post(address, {
      ...details,
      version: await versionOf(1005),
      householdId: "1001",
      pinChangedAt: "1",
      sessionEpoch: "99",
      pinDigest: "x",
    });

    const { householdId, pinChangedAt } = await webUserOf(1005);
    expect([householdId, pinChangedAt]).to.deep.equal([1005, null]);
  });

  it("never shows or keeps a PIN in the page, the audit log or the database", async () => {
    const dana = await signedInAs("dana");
    await dana.post(address, { ...details, version: await versionOf(1005) });
    const page = await dana.get(address);
    const kept = JSON.stringify([
      await table("web_users").where({ householdId: 1005 }),
      await table("audit_events").where({ householdId: 1005 }),
    ]);

    expect(page.text.toLowerCase()).not.to.include("blue-kettle-9");
    expect(kept.toLowerCase()).not.to.include("blue-kettle-9");
  });

  it("makes a lock by attempts the clerk's own where a reason is given", async () => {
    await (await signedInAs("dana")).post("/staff/households/1002/web-details", {
      userName: "lindqvist",
      lockedOut: "yes",
      lockReason: "asked for it by phone",
      version: await versionOf(1002),
    });

    const { lockCause, lockReason } = await webUserOf(1002);
    expect([lockCause, lockReason]).to.deep.equal(["clerk", "asked for it by phone"]);
  });

  it("shows no lock that has ended by itself, and makes a new one where the box is ticked", async () => {
    await setPasswordDevice({ unlockMinutes: 5 });
    const dana = await signedInAs("dana");
    const page = await dana.get("/staff/households/1002/web-details");
    expect(page.text)
      .to.match(/name="lockedOut"/)
      .and.not.to.match(/name="lockedOut"[^>]*checked/);

    const typed = { userName: "lindqvist", lockedOut: "yes", version: await versionOf(1002) };
    await dana.post("/staff/households/1002/web-details", typed);
    expect((await webUserOf(1002)).lockCause).to.equal("clerk");
  });

  it("answers 404 for a household nobody has", async () => {
    expect((await (await signedInAs("dana")).get("/staff/households/999999/web-details")).status).to.equal(404);
  });
});
