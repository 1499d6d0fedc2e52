import { expect } from "chai";
import { table } from "../../../../src/database/connection";
import { deliverDue } from "../../../../src/mail/delivery";
import { renderMessage } from "../../../../src/models/messages/merging/render-message";
import { mailSettings } from "../../../../src/models/settings/email-device";
import { workerSeen } from "../../../../src/models/settings/heartbeat";
import { webUserOf } from "../../../support/cast";
import { addClerk, freshlySignedInAs } from "../../../support/clerks";
import { untouchedEmailDevice } from "../../../support/email-device";
import { MailServer, type Manner, reply } from "../../../support/mail-server";
import { outboxMessage, refusedMessage, storedMessage } from "../../../support/outbox";
import { type Browser, signedInAs } from "../../../support/site";

const emailDevice = "/staff/settings/email-device";
const webDetails = "/staff/households/1007/web-details";

let mailServer: MailServer | undefined;
afterEach(async () => {
  await mailServer?.stop();
  mailServer = undefined;
});

/** Makes mail live to a test mail server with this send option, as ruth would save it. */
async function goLive(sendOption: string, manner: Manner = {}) {
  mailServer = await MailServer.start(manner);
  const server = { host: "127.0.0.1", port: String(mailServer.port), mode: "live", confirmation: "LIVE" };
  const window = sendOption === "Queue Emails" ? { windowFrom: "00:00", windowTo: "23:59" } : {};
  await (await signedInAs("ruth")).post(emailDevice, { ...untouchedEmailDevice, ...server, ...window, sendOption });
}

/** Delivers due emails as the worker does. */
async function deliver() {
  await deliverDue(mailSettings, renderMessage, new AbortController().signal);
}

/** Emails user name and password to Novak. Returns where the clerk is redirected. */
async function email(browser: Browser) {
  const { userName, version } = await webUserOf(1007);
  const form = { userName: userName ?? "", askChange: "yes", version: String(version) };
  const answer = await browser.post("/staff/households/1007/credential-emails", form, webDetails);
  return answer.headers.location ?? "";
}

async function pageOf(browser: Browser, path: string) {
  return (await browser.get(path)).text;
}

describe("emails with From Client", () => {
  it("are shown on a page that refreshes itself until the mail server has accepted them", async () => {
    await goLive("From Client");
    await workerSeen();
    const dana = await signedInAs("dana");
    const path = await email(dana);
    expect(path).to.match(/^\/staff\/deliveries\/\d+$/);

    const before = await pageOf(dana, path);
    expect(before).to.include("the user name and PIN for Novak, Petr will go to");
    expect(before).to.include("0 of 2 done.").and.to.include('data-refresh="2"').and.to.include('http-equiv="refresh"');
    await deliver();

    const after = await pageOf(dana, path);
    expect(after).to.include("The mail server accepted all 2 emails.").and.not.to.include("refresh=");
    expect(after)
      .to.match(/The mail server said: <bdi>250 /)
      .and.to.include(`href="${webDetails}"`);
    expect(after).not.to.include("garden-swift-5");
    expect(mailServer?.recipients()).to.deep.equal(["petr.novak@example.org", "petr.novak@example.org"]);
  });

  it("show the mail server's reply if it refuses or defers them", async () => {
    const answers = [reply(550, "no <b>such</b> user"), reply(450, "greylisted")];
    await goLive("From Client", { recipient: () => answers.shift() });
    const dana = await signedInAs("dana");
    const path = await email(dana);
    await deliver();

    const text = await pageOf(dana, path);
    expect(text).to.include("550 no &lt;b&gt;such&lt;/b&gt; user").and.to.include("450 greylisted");
    expect(text).to.include("none accepted by the mail server").and.to.include("Next try:");
  });

  it("say that they wait if the mail server is down or no worker is running", async () => {
    await goLive("From Client");
    await table("heartbeats").delete();
    const dana = await signedInAs("dana");
    const path = await email(dana);
    expect(await pageOf(dana, path)).to.include("The program that sends emails is not running.");

    await table("mail_server_states").update({ state: "unreachable", words: "connect ECONNREFUSED <b>" });
    const text = await pageOf(dana, path);
    expect(text).to.include("could not be reached since").and.to.include("connect ECONNREFUSED &lt;b&gt;");
  });

  it("are shown for a test email and for one or several emails sent again, which are then sent first", async () => {
    await goLive("From Client");
    const ruth = await signedInAs("ruth");
    const test = await ruth.post(`${emailDevice}/test-emails`, { testAddress: "ruth@example.gov" }, emailDevice);
    expect(await pageOf(ruth, test.headers.location ?? "")).to.include("Back to Email Device");

    const [one, two, sent] = [
      await refusedMessage({ priority: "mailing" }),
      await refusedMessage({ priority: "usual" }),
      await outboxMessage({}, { state: "sent" }),
    ];
    const again = await ruth.post(`/staff/outbox/${one}/retries`, { fromDesk: "yes" }, "/staff");
    expect(await pageOf(ruth, again.headers.location ?? "")).to.include('href="/staff">Back to the desk');
    const message = [two, sent].map(String);
    const several = await ruth.post("/staff/outbox/retries", { message }, "/staff/outbox");
    expect(await pageOf(ruth, several.headers.location ?? "")).to.include("1 of 2 done.");
    for (const id of [one, two]) expect((await storedMessage(id)).priority).to.equal(0);

    const nothing = await ruth.post("/staff/outbox/retries", { message: String(sent) }, "/staff/outbox");
    expect(nothing.headers.location).to.equal("/staff/outbox");
  });

  it("can't be seen by other clerks", async () => {
    await goLive("From Client");
    const dana = await signedInAs("dana");
    const path = await email(dana);

    expect((await (await signedInAs("ruth")).get(path)).status).to.equal(404);
    expect((await dana.get("/staff/deliveries/999999")).status).to.equal(404);
    await addClerk("looks", ["view web details"]);
    expect((await (await freshlySignedInAs("looks")).get(path)).status).to.equal(403);
  });

  it("each have their own page if a clerk has caused two", async () => {
    await goLive("From Client");
    const dana = await signedInAs("dana");
    const [first, second] = [await email(dana), await email(dana)];

    expect(first).not.to.equal(second);
    for (const path of [first, second]) expect(await pageOf(dana, path)).to.include("0 of 2 done.");
  });
});

describe("emails with another send option", () => {
  it("are sent without a page of their own", async () => {
    for (const [index, sendOption] of ["From AppServer", "Queue Emails"].entries()) {
      await mailServer?.stop();
      await table("settings").whereIn("id", ["email-device", "mail-mode"]).delete();
      await goLive(sendOption);
      const dana = await signedInAs("dana");
      expect(await email(dana), sendOption).to.equal(webDetails);
      await deliver();
      expect(mailServer?.taken.length, String(index)).to.equal(2);
    }
  });

  it("use From Client only if a mail server sends them", async () => {
    const device = { ...untouchedEmailDevice, protocol: "mail client", sendOption: "From Client" };
    expect((await (await signedInAs("ruth")).post(emailDevice, device)).status).to.equal(303);

    expect(await email(await signedInAs("dana"))).to.equal(webDetails);
  });

  it("are explained in the Email Device, next to their labels", async () => {
    const text = await pageOf(await signedInAs("ruth"), emailDevice);

    for (const option of ["From Client", "From AppServer", "Queue Emails"]) {
      expect(text).to.match(new RegExp(`type="radio"[^>]*value="${option}"[^>]*aria-describedby`));
    }
  });
});
