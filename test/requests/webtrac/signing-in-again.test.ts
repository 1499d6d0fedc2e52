import { expect } from "chai";
import { table } from "../../../src/database/connection";
import { Browser } from "../../support/site";

describe("a session that ended", () => {
  it("restores what was typed after signing in again, except PINs", async () => {
    const browser = await Browser.open();
    await browser.post("/login", { userName: "okafor", pin: "maple-river-42" });
    const _csrf = await browser.token("/account/profile");
    await table("web_users").where({ householdId: 1001 }).increment("sessionEpoch", 1);

    const turnedAway = await browser.send(
      "/account/profile/user-name",
      { _csrf, userName: "ada-the-first", pinForUserName: "maple-river-42" },
      "/account/profile",
    );
    expect(turnedAway.headers.location).to.equal("/login");
    const back = await browser.post("/login", { userName: "okafor", pin: "maple-river-42" });
    expect(back.headers.location).to.equal("/account/profile");

    const page = await browser.get("/account/profile");
    expect(page.text).to.include('value="ada-the-first"').and.to.include("What you had typed is still here");
    expect(page.text).not.to.include("maple-river-42");
  });

  it("never leads to another site after signing in", async () => {
    for (const path of ["//evil.example/account", "/account//evil.example", "/\\evil.example"]) {
      const browser = await Browser.open();
      await browser.get(path);
      const answer = await browser.post("/login", { userName: "okafor", pin: "maple-river-42" });
      expect(answer.headers.location, path).to.match(/^\/(?![/\\])/);
    }
  });
});
