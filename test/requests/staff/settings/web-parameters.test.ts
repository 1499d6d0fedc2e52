import { expect } from "chai";
import { table } from "../../../../src/database/connection";
import { inWindow } from "../../../../src/mail/sending-window";
import { WebParameters } from "../../../../src/models/settings/web-parameters";
import { eventsOf } from "../../../support/clerks";
import { Browser, signedInAs } from "../../../support/site";
import { setWebParameters } from "../../../support/web-parameters";

const address = "/staff/settings/web-parameters";

async function asItIs() {
  const { siteIsLive, version, ...texts } = await WebParameters.read();
  return { ...texts, siteIsLive: siteIsLive ? "yes" : "", version: String(version) };
}

describe("the Web Parameters page", () => {
  it("closes the site to customers with a page that has the office's phone, while staff pages work", async () => {
    const customer = await Browser.open();
    await customer.post("/login", { userName: "okafor", pin: "maple-river-42" });
    const saved = await (await signedInAs("ruth")).post(address, { ...(await asItIs()), siteIsLive: "" });
    expect(saved.status).to.equal(303);

    for (const page of ["/", "/login", "/register", "/account"]) {
      const { status, text } = await customer.get(page);
      expect(status, page).to.equal(503);
      expect(text).to.include("Not open yet").and.to.include("(951) 555-0100");
    }
    expect((await (await signedInAs("dana")).get("/staff")).status).to.equal(200);
    expect((await (await signedInAs("dana")).get("/staff")).text).to.include("The public site is not live");
  });

  it("opens it again at once", async () => {
    const ruth = await signedInAs("ruth");
    await ruth.post(address, { ...(await asItIs()), siteIsLive: "" });
    expect((await (await Browser.open()).get("/login")).status).to.equal(503);
    await ruth.post(address, { ...(await asItIs()), siteIsLive: "yes" });

    expect((await (await Browser.open()).get("/login")).status).to.equal(200);
    const [event] = await eventsOf("setting changed");
    expect(event?.details).to.deep.equal({ page: "Web Parameters", "Site is live": "no -> yes" });
  });

  it("shows the site's name and the office on customers' pages as plain text", async () => {
    const office = { siteName: "Parks <b>&</b> More", officePhone: "951-555-0199 ext. 4", officeHours: "Mon\nto Fri" };
    await (await signedInAs("ruth")).post(address, { ...(await asItIs()), ...office });
    const { text } = await (await Browser.open()).get("/");

    expect(text).to.include("Parks &lt;b&gt;&amp;&lt;/b&gt; More").and.to.include("951-555-0199 ext. 4");
    expect(text).to.include("Mon to Fri").and.not.to.include("<b>&");
  });

  it("sets the time zone of every page, filter and sending window", async () => {
    const at = new Date("2026-01-15T05:30:00Z");
    await table("audit_events").insert({ happenedAt: at, kind: "signed in", actor: "customer", details: "{}" });
    const ruth = await signedInAs("ruth");
    const shown = async (query = "") => (await ruth.get(`/staff/audit${query}`)).text;
    const evening = { windowFrom: "18:00", windowTo: "22:00" };
    const open = () => inWindow(evening, at);

    expect(await shown()).to.include("January 14, 2026 at 9:30 PM");
    expect(await shown("?from=2026-01-15")).to.not.include("9:30 PM");
    expect(open()).to.equal(true);

    await ruth.post(address, { ...(await asItIs()), siteIsLive: "yes", timeZone: "Pacific/Guam" });
    try {
      expect(await shown()).to.include("January 15, 2026 at 3:30 PM");
      expect(await shown("?from=2026-01-15&to=2026-01-15")).to.include("3:30 PM");
      expect(open()).to.equal(false);
    } finally {
      await setWebParameters({ timeZone: "America/Los_Angeles" });
      await WebParameters.read();
    }
  });

  it("refuses a blank name, a phone with letters, a wrong email and long texts", async () => {
    const ruth = await signedInAs("ruth");
    const errors: [object, string][] = [
      [{ siteName: " \n " }, "Enter the site&#39;s name"],
      [{ officePhone: "call us" }, "Enter a phone number, such as"],
      [{ officePhone: "<script>" }, "Enter a phone number, such as"],
      [{ officeEmail: "office" }, "Enter an email, such as"],
      [{ officeEmail: "a@b.gov, c@d.gov" }, "Enter an email, such as"],
      [{ siteName: "x".repeat(10_000) }, "Use at most 60 characters."],
      [{ timeZone: "Riverside" }, "Choose the time zone of the office."],
      [{ officeHours: "x".repeat(10_000) }, "Use at most 200 characters."],
    ];
    for (const [typed, sentence] of errors) {
      const answer = await ruth.post(address, { ...(await asItIs()), ...typed });
      expect(answer.status, JSON.stringify(typed).slice(0, 60)).to.equal(422);
      expect(answer.text).to.include(sentence);
    }
    expect((await WebParameters.read()).siteName).to.equal("Riverside WebTrac");
  });

  it("tells the second of two administrators what the first saved", async () => {
    const ruth = await signedInAs("ruth");
    const opened = await asItIs();
    await ruth.post(address, { ...opened, siteName: "First", siteIsLive: "" });
    const second = await ruth.post(address, { ...opened, siteName: "Second" });

    expect(second.status).to.equal(409);
    expect(second.text).to.include("Site name is now &quot;First&quot;. You typed &quot;Second&quot;.");
    expect(second.text).to.include("Site is live is now &quot;not selected&quot;. You typed &quot;selected&quot;.");
    expect((await WebParameters.read()).siteName).to.equal("First");
  });

  it("writes nothing if nothing changed", async () => {
    const before = await asItIs();
    expect((await (await signedInAs("ruth")).post(address, before)).status).to.equal(303);
    expect((await asItIs()).version).to.equal(before.version);
  });

  it("is closed to a clerk without permission", async () => {
    expect((await (await signedInAs("dana")).get(address)).status).to.equal(403);
  });
});
