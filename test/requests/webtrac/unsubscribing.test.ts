import { expect } from "chai";
import supertest from "supertest";
import { table } from "../../../src/database/connection";
import { Household } from "../../../src/models/households/household";
import { unsubscribeToken } from "../../../src/models/messages/unsubscribe-link";
import { Unsubscription } from "../../../src/models/messages/unsubscription";
import { boundDigest } from "../../../src/secrets/digest";
import { eventsOf } from "../../support/clerks";
import { Browser, signedInAs, site } from "../../support/site";

const ONE_CLICK = { "List-Unsubscribe": "One-Click" };
const pathOf = (id: number) => `/unsubscribe/${unsubscribeToken(id)}`;
const unsubscribed = async (id: number) => (await Unsubscription.of(await Household.find(id))) !== undefined;

describe("the unsubscribe link of a mailing", () => {
  it("shows what it covers, and changes nothing and starts no session when a scanner opens it ten times", async () => {
    const scanner = supertest(await site());
    for (let times = 0; times < 10; times++) {
      const page = await scanner.get(pathOf(1001));
      expect(page.status).to.equal(200);
      expect(page.text).to.include("You still get messages about your sign-in").and.to.include("Unsubscribe</button>");
      expect(page.headers["set-cookie"]).to.equal(undefined);
    }
    expect((await scanner.head(pathOf(1001))).status).to.equal(200);
    expect(await unsubscribed(1001)).to.equal(false);
  });

  it("unsubscribes with a mail program's one click, without cookie, form or redirect, and also twice", async () => {
    for (let times = 0; times < 2; times++) {
      const answer = await supertest(await site())
        .post(pathOf(1001))
        .redirects(0)
        .type("form")
        .send(ONE_CLICK);
      expect([answer.status, answer.headers["set-cookie"]]).to.deep.equal([200, undefined]);
    }
    expect(await table("unsubscriptions")).to.have.length(1);
    expect((await Unsubscription.of(await Household.find(1001)))?.method).to.equal("by the link in an email");
    const [event] = await eventsOf("unsubscribed from mailings");
    expect(event?.details).to.deep.equal({ by: "link" });
  });

  it("accepts the one click as multipart too, and from webmail on another site", async () => {
    await supertest(await site())
      .post(pathOf(1001))
      .field(ONE_CLICK)
      .expect(200);
    const elsewhere = { Origin: "https://mail.example", "Sec-Fetch-Site": "cross-site" };
    await supertest(await site())
      .post(pathOf(1003))
      .set(elsewhere)
      .type("form")
      .send(ONE_CLICK)
      .expect(200);
    expect([await unsubscribed(1001), await unsubscribed(1003)]).to.deep.equal([true, true]);
  });

  it("unsubscribes with the page's button, and subscribes again with another that needs the form's token", async () => {
    const browser = await Browser.open();
    const answer = await browser.send(pathOf(1001), { from: "page" });
    expect([answer.status, answer.headers.location]).to.deep.equal([303, pathOf(1001)]);
    expect((await browser.get(pathOf(1001))).text)
      .to.include("You’re unsubscribed")
      .and.to.include("Subscribe again");

    expect((await browser.send(`${pathOf(1001)}/delete`, {})).status).to.equal(403);
    expect(await unsubscribed(1001)).to.equal(true);
    expect((await browser.post(`${pathOf(1001)}/delete`, {}, pathOf(1001))).status).to.equal(303);
    expect(await unsubscribed(1001)).to.equal(false);
    expect((await browser.get(pathOf(1001))).text).to.include("come again");
  });

  it("leads to the office if it isn't ours, whatever is posted there", async () => {
    const token = unsubscribeToken(1001);
    const bad = [
      "x",
      token.replace(/1001$/, "1002"),
      token.slice(0, -1),
      `${token}0`,
      token.toUpperCase(),
      `${boundDigest("unsubscribe", "reset link", "household 1001")}.1001`,
      unsubscribeToken(987654321),
      "%00",
      "%F0%9F%8F%8A",
      "a".repeat(3000),
    ];
    const agent = supertest(await site());
    for (const each of bad) {
      const [page, click] = [
        await agent.get(`/unsubscribe/${each}`),
        await agent.post(`/unsubscribe/${each}`).type("form").send(ONE_CLICK),
      ];
      for (const { status, text } of [page, click]) {
        expect(
          [status, text.includes("This link doesn&#39;t work") || text.includes("This link doesn't work")],
          each.slice(0, 40),
        ).to.deep.equal([404, true]);
        expect(text).to.include("(951) 555-0100");
      }
    }
    expect(await table("unsubscriptions")).to.have.length(0);
  });

  it("works before the public site is live", async () => {
    const ruth = await signedInAs("ruth");
    const page = "/staff/settings/web-parameters";
    const version = /name="version" value="(\d+)"/.exec((await ruth.get(page)).text)?.[1] ?? "";
    await ruth.post(page, { siteName: "S", version });
    expect((await (await Browser.open()).get("/login")).status).to.equal(503);
    expect((await (await Browser.open()).get(pathOf(1001))).status).to.equal(200);
  });

  it("covers every household with the address, and one of them can still subscribe", async () => {
    await supertest(await site())
      .post(pathOf(1005))
      .type("form")
      .send(ONE_CLICK);
    expect([await unsubscribed(1005), await unsubscribed(1006), await unsubscribed(1001)]).to.deep.equal([
      true,
      true,
      false,
    ]);

    const browser = await Browser.open();
    await browser.post(`${pathOf(1006)}/delete`, {}, pathOf(1006));
    expect([await unsubscribed(1005), await unsubscribed(1006)]).to.deep.equal([true, false]);
  });

  it("still applies when the household gets another email", async () => {
    await supertest(await site())
      .post(pathOf(1001))
      .type("form")
      .send(ONE_CLICK);
    await table("households").where({ id: 1001 }).update({ email: "a@new.example", emailKey: "a@new.example" });
    await table("households").where({ id: 1002 }).update({ email: "x", emailKey: "ada.okafor@example.org" });
    expect([await unsubscribed(1001), await unsubscribed(1002)]).to.deep.equal([true, true]);
  });
});

describe("My Profile", () => {
  it("says whether the household gets mailings, and changes it", async () => {
    const ada = await Browser.open();
    await ada.post("/login", { userName: "okafor", pin: "maple-river-42" });
    const profile = "/account/profile";
    expect((await ada.get(profile)).text).to.include("Unsubscribe</button>");
    expect((await ada.post(`${profile}/unsubscription`, {}, profile)).headers.location).to.equal(profile);
    expect(await unsubscribed(1001)).to.equal(true);
    expect((await ada.get(profile)).text).to.include("You unsubscribed on");

    await table("households").where({ id: 1001 }).update({ email: null, emailKey: null });
    expect((await ada.get(profile)).text).to.include("They have not come");
    await ada.post(`${profile}/unsubscription/delete`, {}, profile);
    expect(await unsubscribed(1001)).to.equal(false);
    expect((await ada.get(profile)).text).not.to.include("passes and programs</h2>");
    const [event] = await eventsOf("subscribed to mailings again");
    expect(event?.details).to.deep.equal({ by: "customer" });
  });
});

describe("a household's page", () => {
  const here = "/staff/households/1005";

  it("says since when and by whom it is unsubscribed; a clerk's change is audited", async () => {
    const dana = await signedInAs("dana");
    expect((await dana.get(here)).text).to.include("Come to this household");
    await dana.post(`${here}/unsubscription`, {}, here);
    expect((await dana.get(here)).text).to.match(
      /Unsubscribed from mailings since \w+ \d+, \d{4}, <bdi>by Dana Whitfield/,
    );
    expect((await dana.get("/staff/households/1006")).text).to.match(/by <a[^>]*>household 1005<\/a>/);
    const [event] = await eventsOf("unsubscribed from mailings");
    expect([event?.details, event?.clerkId === null]).to.deep.equal([{ by: "clerk" }, false]);

    await dana.post(`${here}/unsubscription/delete`, {}, here);
    expect(await unsubscribed(1005)).to.equal(false);
    expect((await dana.get("/staff/households/1002")).text).not.to.include("Mailings");
  });

  it("shows it without a button to a clerk who can only view", async () => {
    await Unsubscription.add(await Household.find(1005), "link", "customer");
    const theo = await signedInAs("theo");
    const { text } = await theo.get(here);
    expect(text).to.include("Unsubscribed from mailings since").and.not.to.include("Let mailings come again");
    expect((await theo.post(`${here}/unsubscription/delete`, {}, here)).status).to.equal(403);
    expect(await unsubscribed(1005)).to.equal(true);
  });
});
