import { expect } from "chai";
import { Browser, signedInAs } from "../../../support/site";

describe("staff sign-in", () => {
  it("lets a clerk in, in any letter case of the user name", async () => {
    const browser = await Browser.open();
    const answer = await browser.post("/staff/login", { userName: "DANA", password: "riverside-demo" });

    expect(answer.status).to.equal(303);
    expect(answer.headers.location).to.equal("/staff");
    expect((await browser.get("/staff")).text).to.include("Dana Whitfield");
  });

  it("refuses a wrong password and keeps the user name typed", async () => {
    const browser = await Browser.open();
    const answer = await browser.post("/staff/login", { userName: "dana", password: "wrong" });

    expect(answer.status).to.equal(422);
    expect(answer.text).to.include("don&#39;t belong together").and.to.include('value="dana"');
    expect(answer.text).not.to.include("wrong");
  });

  it("sends a stranger from the desk to the sign-in page", async () => {
    const answer = await (await Browser.open()).get("/staff");

    expect(answer.status).to.equal(303);
    expect(answer.headers.location).to.equal("/staff/login");
  });

  it("gives a new session id at sign-in", async () => {
    const browser = await Browser.open();
    const before = (await browser.get("/staff/login")).headers["set-cookie"]?.[0];
    const after = (await browser.post("/staff/login", { userName: "theo", password: "riverside-demo" })).headers[
      "set-cookie"
    ]?.[0];

    expect(after).to.be.a("string").and.not.to.equal(before);
  });

  it("refuses a post without the token of its session", async () => {
    const answer = await (await signedInAs("ruth")).send("/staff/logout", { _csrf: "another" });

    expect(answer.status).to.equal(403);
  });
});
