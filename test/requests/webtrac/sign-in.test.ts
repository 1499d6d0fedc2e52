import { expect } from "chai";
import { setPasswordDevice, webUserOf } from "../../support/cast";
import { Browser } from "../../support/site";

describe("WebTrac sign-in", () => {
  it("signs a household in, in any case of its user name and PIN", async () => {
    const browser = await Browser.open();
    const answer = await browser.post("/login", { userName: "OkaFor", pin: "MAPLE-River-42" });

    expect(answer.status).to.equal(303);
    expect(answer.headers.location).to.equal("/account");
    expect((await browser.get("/account")).text).to.include("Okafor, Ada");
  });

  it("refuses a wrong PIN, keeps the user name and shows no PIN", async () => {
    const answer = await (await Browser.open()).post("/login", { userName: "okafor", pin: "maple-river-43" });

    expect(answer.status).to.equal(422);
    expect(answer.text).to.include('value="okafor"').and.not.to.include("maple-river");
  });

  it("leads an assigned PIN only to the change page", async () => {
    const browser = await Browser.open();
    const answer = await browser.post("/login", { userName: "Novak", pin: "Garden-Swift-5" });

    expect(answer.headers.location).to.equal("/first-login");
    for (const page of ["/account", "/account/profile", "/login"]) {
      const { status, headers } = await browser.get(page);
      expect(status, page).to.equal(303);
      expect(["/first-login", "/account"], page).to.include(headers.location);
    }
    expect((await browser.send("/account/profile/pin", {})).headers.location).to.equal("/first-login");
  });

  it("lets the customer keep the same user name and PIN, as the guide says", async () => {
    const browser = await Browser.open();
    await browser.post("/login", { userName: "novak", pin: "garden-swift-5" });
    const same = { userName: "novak", pin: "garden-swift-5", pinAgain: "garden-swift-5" };
    const answer = await browser.post("/first-login", same);

    expect(answer.status).to.equal(303);
    expect(answer.headers.location).to.equal("/account");
    expect((await browser.get("/account")).status).to.equal(200);

    const novak = await webUserOf(1007);
    expect(novak.pinSeal).to.equal(null);
    expect(novak.pinChangedAt).to.be.an.instanceOf(Date);
    expect(
      (await (await Browser.open()).post("/login", { userName: "novak", pin: "GARDEN-swift-5" })).headers.location,
    ).to.equal("/account");
  });

  it("requires a new PIN if the assigned one can't be kept", async () => {
    await setPasswordDevice({ mayKeepAssigned: false });
    const browser = await Browser.open();
    await browser.post("/login", { userName: "novak", pin: "garden-swift-5" });
    const answer = await browser.post("/first-login", {
      userName: "novak",
      pin: "Garden-Swift-5",
      pinAgain: "Garden-Swift-5",
    });

    expect(answer.status).to.equal(422);
    expect(answer.text).to.include("Choose a PIN that is different from the one you received.");
  });

  it("refuses a user name of digits, another's user name, a common PIN and two different PINs on the change page", async () => {
    const browser = await Browser.open();
    await browser.post("/login", { userName: "novak", pin: "garden-swift-5" });
    const tries = [
      [{ userName: "12345", pin: "blue-kettle-9", pinAgain: "blue-kettle-9" }, "at least one letter"],
      [
        { userName: "OKAFOR", pin: "blue-kettle-9", pinAgain: "blue-kettle-9" },
        "Another household uses this user name",
      ],
      [{ userName: "wei.chen@example.org", pin: "blue-kettle-9", pinAgain: "blue-kettle-9" }, "without @"],
      [{ userName: "novak", pin: "password1", pinAgain: "password1" }, "too common"],
      [{ userName: "novak", pin: "blue-kettle-9", pinAgain: "blue-kettle-8" }, "same new PIN in both fields"],
      [{ userName: "", pin: "", pinAgain: "" }, "Enter a user name."],
      [{ userName: "nul\u0000", pin: "nul\u0000nul\u0000", pinAgain: "" }, "can&#39;t be used"],
    ] as const;
    for (const [typed, sentence] of tries) {
      const answer = await browser.post("/first-login", typed);
      expect(answer.status, sentence).to.equal(422);
      expect(answer.text).to.include(sentence);
    }
    expect((await webUserOf(1007)).mustChange).to.equal(true);
  });

  it("claims the web user at sign-in if no change is required", async () => {
    const chen = await webUserOf(1004);
    await chen.update({ changeAskedAt: null });
    const answer = await (await Browser.open()).post("/login", { userName: "chen", pin: "trail-otter-9" });

    expect(answer.headers.location).to.equal("/account");
    const { pinSeal, pinDigest, pinChangedAt } = await webUserOf(1004);
    expect(pinSeal).to.equal(null);
    expect(pinDigest).to.be.a("string");
    expect(pinChangedAt).to.be.an.instanceOf(Date);
  });

  it("refuses an assigned PIN that has expired", async () => {
    await (await webUserOf(1004)).update({ pinExpiresAt: new Date(Date.now() - 1000) });

    expect((await (await Browser.open()).post("/login", { userName: "chen", pin: "trail-otter-9" })).status).to.equal(
      422,
    );
  });

  it("ends the other sessions when the PIN changes, and not this one", async () => {
    const [home, library] = [await Browser.open(), await Browser.open()];
    for (const browser of [home, library]) await browser.post("/login", { userName: "okafor", pin: "maple-river-42" });

    const typed = { presentPin: "maple-river-42", pin: "blue-kettle-9", pinAgain: "blue-kettle-9" };
    const answer = await home.post("/account/profile/pin", typed, "/account/profile");

    expect(answer.status).to.equal(303);
    expect((await home.get("/account")).status).to.equal(200);
    expect((await library.get("/account")).headers.location).to.equal("/login");
  });

  it("requires the current PIN for a new user name and a new PIN", async () => {
    const browser = await Browser.open();
    await browser.post("/login", { userName: "okafor", pin: "maple-river-42" });
    const name = await browser.post(
      "/account/profile/user-name",
      { userName: "ada", pinForUserName: "wrong" },
      "/account/profile",
    );
    const pin = await browser.post(
      "/account/profile/pin",
      { presentPin: "wrong", pin: "blue-kettle-9", pinAgain: "blue-kettle-9" },
      "/account/profile",
    );

    expect([name.status, pin.status]).to.deep.equal([422, 422]);
    expect((await webUserOf(1001)).userName).to.equal("okafor");
  });

  it("changes the user name, and the old one no longer works", async () => {
    const browser = await Browser.open();
    await browser.post("/login", { userName: "okafor", pin: "maple-river-42" });
    await browser.post(
      "/account/profile/user-name",
      { userName: "Ada.O", pinForUserName: "maple-river-42" },
      "/account/profile",
    );

    expect(
      (await (await Browser.open()).post("/login", { userName: "okafor", pin: "maple-river-42" })).status,
    ).to.equal(422);
    expect((await (await Browser.open()).post("/login", { userName: "ada.o", pin: "maple-river-42" })).status).to.equal(
      303,
    );
  });

  it("ends the session after ten wrong current PINs", async () => {
    const browser = await Browser.open();
    await browser.post("/login", { userName: "okafor", pin: "maple-river-42" });
    for (let guess = 0; guess < 10; guess++) {
      await browser.post(
        "/account/profile/user-name",
        { userName: "ada", pinForUserName: `guess-${guess}` },
        "/account/profile",
      );
    }

    expect((await browser.get("/account")).headers.location).to.equal("/login");
  });

  it("signs out on the server, so that the old cookie no longer works", async () => {
    const browser = await Browser.open();
    await browser.post("/login", { userName: "okafor", pin: "maple-river-42" });
    const answer = await browser.post("/logout", {}, "/account");

    expect(answer.headers["clear-site-data"]).to.include("storage");
    expect((await browser.get("/account")).headers.location).to.equal("/login");
  });

  it("doesn't accept household IDs, emails or a clerk's name as user names", async () => {
    for (const userName of ["1001", "ada.okafor@example.org", "ruth"]) {
      const answer = await (await Browser.open()).post("/login", { userName, pin: "maple-river-42" });
      expect(answer.status, userName).to.equal(422);
    }
  });
});
