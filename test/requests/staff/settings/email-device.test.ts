import { generateKeyPairSync } from "node:crypto";
import { expect } from "chai";
import { table } from "../../../../src/database/connection";
import { releaseAndRetry } from "../../../../src/models/messages/outbox/release-and-retry";
import { EmailDevice, mailSettings, parseServerUrl } from "../../../../src/models/settings/email-device";
import { MailMode } from "../../../../src/models/settings/mail-mode";
import { addClerk, eventsOf, freshlySignedInAs } from "../../../support/clerks";
import { untouchedEmailDevice } from "../../../support/email-device";
import { outboxMessage, storedMessage } from "../../../support/outbox";
import { signedInAs } from "../../../support/site";

const address = "/staff/settings/email-device";

const server = { host: "127.0.0.1", port: "2525" };
const live = { mode: "live", confirmation: "LIVE" };

const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});

async function save(values: Partial<typeof untouchedEmailDevice> & Record<string, string>) {
  return (await signedInAs("ruth")).post(address, { ...untouchedEmailDevice, ...values });
}

/** The stored Email Device, as text. */
async function stored() {
  const row = await table("settings").where({ id: "email-device" }).first();
  return String(row?.content);
}

describe("the Email Device page", () => {
  it("shows the three modes, the confirmation and one Save button", async () => {
    const { text } = await (await signedInAs("ruth")).get(address);

    for (const mode of ["Practice", "Hold", "Live"]) {
      expect(text).to.match(new RegExp(`type="radio"[^>]*>\\s*<label[^>]*>${mode}</label>`));
    }
    expect(text).to.match(/<label[^>]*for="confirmation"[^>]*>Type LIVE to confirm/);
    expect(text.match(/<button[^>]*>Save<\/button>/g)).to.have.length(1);
    expect(text).to.include('value="practice" checked');
  });

  it("goes live with a server and the confirmation in one save, in the demonstration too", async () => {
    const answer = await save({ ...server, ...live });

    expect(answer.status).to.equal(303);
    expect(await mailSettings()).to.include({
      mode: "live",
      host: "127.0.0.1",
      port: 2525,
      security: "none",
      fromAddress: "recreation@example.org",
      fromName: "Riverside Parks and Recreation",
    });
    const [event] = await eventsOf("mail mode changed");
    expect(event?.details).to.include({ "Mail mode": "practice -> live" });
    expect((await (await signedInAs("ruth")).get(address)).text).to.include("Mail is live. Gatehouse sends emails.");
  });

  it("stays in practice without the exact confirmation, and saves nothing else", async () => {
    for (const confirmation of ["", "live", "LIVE!", "YES"]) {
      const answer = await save({ ...server, mode: "live", confirmation });
      expect(answer.status, confirmation).to.equal(422);
      expect(answer.text).to.include("Type LIVE in capital letters").and.to.include('value="live" checked');
      expect(answer.text).to.include('value="127.0.0.1"');
    }
    expect((await MailMode.read()).mode).to.equal("practice");
    expect((await EmailDevice.read()).version).to.equal(0);
  });

  it("stays in practice without a mail server or a sender", async () => {
    expect((await save(live)).text).to.include("Enter the mail server&#39;s name. Mail can&#39;t be live without one.");

    const row = await table("settings").where({ id: "web-parameters" }).first();
    const office = JSON.stringify({ ...JSON.parse(String(row?.content)), officeEmail: "" });
    await table("settings").where({ id: "web-parameters" }).update({ content: office });
    const nobody = await save({ ...server, ...live });
    expect(nobody.status).to.equal(422);
    expect(nobody.text).to.include("Enter the address that emails come from");
    expect((await MailMode.read()).mode).to.equal("practice");
  });

  it("lets a clerk who may change settings put mail on hold, and only an administrator go live", async () => {
    await addClerk("sam", ["change settings"]);
    const sam = await freshlySignedInAs("sam");
    const refused = await sam.post(address, { ...untouchedEmailDevice, ...server, ...live });
    expect(refused.status).to.equal(422);
    expect(refused.text).to.include("Only an administrator can choose Live.");
    expect((await eventsOf("access refused"))[0]?.details).to.include({ permission: "manage clerks" });

    expect((await sam.post(address, { ...untouchedEmailDevice, mode: "hold" })).status).to.equal(303);
    expect((await mailSettings()).mode).to.equal("hold");
  });

  it("needs no confirmation to save other values while live, or to go back to practice", async () => {
    await save({ ...server, ...live });
    const saved = await save({ ...server, mode: "live", version: "1", modeVersion: "1", mostPerMinute: "30" });
    expect(saved.status).to.equal(303);
    expect(await mailSettings()).to.include({ mode: "live", mostPerMinute: 30 });

    await save({ ...server, version: "2", modeVersion: "1", mostPerMinute: "30" });
    expect((await mailSettings()).mode).to.equal("practice");
  });

  it("tells the second of two administrators that mail went live while they were editing", async () => {
    await save({ ...server, ...live });
    const second = await save({ ...server, mode: "hold" });

    expect(second.status).to.equal(409);
    expect(second.text).to.include("Mail mode is now &quot;Live&quot;. You typed &quot;Hold&quot;.");
    expect(second.text).to.include('name="modeVersion" value="1"').and.to.include('name="version" value="1"');
    expect((await mailSettings()).mode).to.equal("live");
  });

  it("seals the password and the key, shows neither, and keeps them when left blank", async () => {
    const signed = { dkimDomain: "example.gov", dkimSelector: "gatehouse" };
    await save({ ...server, ...signed, user: "parks", password: " spaced secret ", dkimPrivateKey: privateKey });
    expect(await mailSettings()).to.include({ password: " spaced secret ", dkimPrivateKey: privateKey.trim() });
    expect(await stored()).not.to.match(/spaced secret|PRIVATE KEY/);

    const again = await save({ ...server, ...signed, user: "parks", version: "1", mostAtOnce: "4" });
    expect(again.status).to.equal(303);
    expect(await mailSettings()).to.include({ password: " spaced secret ", mostAtOnce: 4 });
    const { text } = await (await signedInAs("ruth")).get(address);
    expect(text).not.to.match(/spaced secret|BEGIN PRIVATE/);
    expect(text).to.include("Remove the saved password").and.to.include("Remove the saved key");

    const details = JSON.stringify((await eventsOf("setting changed", 5)).map((event) => event.details));
    expect(details).to.include('"Password":"set"').and.to.include('"DKIM private key":"set"');
    expect(details).not.to.match(/spaced secret|PRIVATE KEY|v1\./);
  });

  it("removes them if the box is checked", async () => {
    await save({ ...server, user: "parks", password: "secret-1" });
    const answer = await save({ ...server, user: "parks", version: "1", removePassword: "yes" });

    expect(answer.status).to.equal(303);
    expect((await mailSettings()).password).to.equal("");
    expect((await eventsOf("setting changed"))[0]?.details).to.include({ Password: "removed" });
  });

  it("never sends the saved password to another server", async () => {
    await save({ ...server, user: "parks", password: "secret-1" });
    const answer = await save({ host: "mail.evil.example", user: "parks", version: "1" });

    expect(answer.status).to.equal(422);
    expect(answer.text).to.include("The saved password is for another mail server.");
    expect(await mailSettings()).to.include({ host: "127.0.0.1", password: "secret-1" });
  });

  it("refuses incorrect values, says what to do, and never shows a secret", async () => {
    const errors: [Record<string, string>, string][] = [
      [{ host: "mail server" }, "Enter the mail server&#39;s name"],
      [{ host: "mail.example.gov:587" }, "without a port"],
      [{ port: "0" }, "Port: enter a whole number from 1 to 65,535."],
      [{ port: "" }, "Port: enter a whole number from 1 to 65,535."],
      [{ mostAtOnce: "51" }, "Maximum connections at once: enter a whole number from 1 to 50."],
      [{ mostPerDay: "-1" }, "or leave it blank."],
      [{ fromAddress: "office" }, "Enter an email address, such as office@example.gov"],
      [{ fromAddress: "a@example.gov, b@example.gov" }, "Enter an email address, such as"],
      [{ fromName: "Parks\r\nBcc: all@example.org" }, "Enter a single line of text."],
      [
        { host: "mail.example.gov", security: "none", user: "parks", password: "hunter-2x" },
        "would be sent unencrypted",
      ],
      [{ sendOption: "Queue Emails" }, "Enter a time of day"],
      [{ windowFrom: "20:00" }, "Enter a time of day"],
      [{ windowFrom: "25:00", windowTo: "06:00" }, "Enter a time of day"],
      [{ windowFrom: "20:00", windowTo: "20:00" }, "Enter a time that is different"],
      [{ protocol: "carrier pigeon" }, "Choose an option for Protocol."],
      [{ mode: "" }, "Choose Practice, Hold or Live."],
      [{ dkimPrivateKey: "-----BEGIN NOTHING", dkimDomain: "example.gov", dkimSelector: "s" }, "Paste the whole"],
      [{ dkimPrivateKey: privateKey }, "Enter the signing domain"],
    ];
    for (const [typed, sentence] of errors) {
      const answer = await save({ ...typed });
      expect(answer.status, JSON.stringify(typed).slice(0, 60)).to.equal(422);
      expect(answer.text, JSON.stringify(typed).slice(0, 60)).to.include(sentence);
      expect(answer.text).not.to.match(/hunter-2x|BEGIN NOTHING|BEGIN PRIVATE/);
    }
    expect((await EmailDevice.read()).version).to.equal(0);
  });

  it("limits mailings to the window only with Queue Emails", async () => {
    await save({ windowFrom: "20:00", windowTo: "06:00" });
    expect(await mailSettings()).to.include({ windowFrom: null, windowTo: null });

    await save({ windowFrom: "20:00", windowTo: "06:00", sendOption: "Queue Emails", version: "1" });
    expect(await mailSettings()).to.include({ windowFrom: "20:00", windowTo: "06:00" });
  });

  it("releases held emails once mail is live, and not before", async () => {
    await save({ mode: "hold" });
    const id = await outboxMessage({}, { state: "held" });
    const { signal } = new AbortController();
    await save({ modeVersion: "1" });
    await releaseAndRetry(signal);
    expect((await storedMessage(id)).state).to.equal("held");

    await save({ ...server, ...live, modeVersion: "2" });
    expect((await (await signedInAs("ruth")).get(address)).text).to.include(
      "1 email that was on hold will be sent now, within the sending limits.",
    );
    await releaseAndRetry(signal);
    expect((await storedMessage(id)).state).to.equal("queued");
  });

  it("resets the mail server's state when another server is set", async () => {
    await table("mail_server_states").update({ state: "unreachable", words: "connect ECONNREFUSED" });
    await save({ mostPerHour: "10" });
    expect((await table("mail_server_states").first())?.state).to.equal("unreachable");

    await save({ ...server, mostPerHour: "10", version: "1" });
    expect((await table("mail_server_states").first())?.state).to.equal("accepting");
  });

  it("sends nothing through the server with the mail client protocol", async () => {
    await save({ ...live, protocol: "mail client" });

    expect((await mailSettings()).mode).to.equal("hold");
  });

  it("starts a ramp-up when it is set, but not before mail is live", async () => {
    await save({ ...server, rampUpFrom: "50" });
    expect((await mailSettings()).rampUpSince).to.be.instanceOf(Date);

    await save({ ...server, ...live, rampUpFrom: "50", version: "1" });
    const { liveSince } = await MailMode.read();
    expect((await mailSettings()).rampUpSince?.toISOString()).to.equal(liveSince);
  });

  it("takes its first server from SMTP_URL", () => {
    expect(parseServerUrl("smtp://127.0.0.1:2525")).to.deep.include({
      host: "127.0.0.1",
      port: 2525,
      security: "automatic",
    });
    expect(parseServerUrl("smtps://me%40x:p%2Fw@mail.example.gov")).to.deep.include({
      host: "mail.example.gov",
      port: 465,
      security: "TLS",
      user: "me@x",
    });
    expect(parseServerUrl("smtps://me:100%@mail.example.gov").passwordSeal).not.to.include("100%");
  });

  it("is closed to a clerk without permission", async () => {
    for (const clerk of ["dana", "theo"] as const) {
      const browser = await signedInAs(clerk);
      expect((await browser.get(address)).status).to.equal(403);
      expect(
        (await browser.post(address, { ...untouchedEmailDevice, mode: "hold" }, "/staff/password")).status,
      ).to.equal(403);
    }
    expect((await mailSettings()).mode).to.equal("practice");
  });
});

describe("the mail mode", () => {
  it("is shown on every staff page in practice and on hold, and not when live", async () => {
    const dana = await signedInAs("dana");
    const pages = ["/staff", "/staff/households/1001", "/staff/password"];
    for (const page of pages) expect((await dana.get(page)).text, page).to.include("Practice mode: everything runs");

    await save({ mode: "hold" });
    for (const page of pages) expect((await dana.get(page)).text, page).to.include("Mail is on hold");

    await save({ ...server, ...live, modeVersion: "1" });
    for (const page of pages) expect((await dana.get(page)).text, page).not.to.match(/Practice mode|Mail is on hold/);
  });

  it("is not shown to customers", async () => {
    const { text } = await (await signedInAs("dana")).get("/login");

    expect(text).not.to.include("Practice mode");
  });
});
