import { expect } from "chai";
import { table } from "../../../../src/database/connection";
import { EmailDevice } from "../../../../src/models/settings/email-device";
import { eventsOf } from "../../../support/clerks";
import { untouchedEmailDevice } from "../../../support/email-device";
import { MailServer, type Manner, reply } from "../../../support/mail-server";
import { storedMessage } from "../../../support/outbox";
import { signedInAs } from "../../../support/site";

const address = "/staff/settings/email-device";
const check = `${address}/mail-server-checks`;
const test = `${address}/test-emails`;

let mailServer: MailServer | undefined;
afterEach(async () => {
  await mailServer?.stop();
  mailServer = undefined;
});

/** Starts a test mail server that behaves like this, and saves it in the Email Device. */
async function savedMailServer(manner: Manner = {}) {
  mailServer = await MailServer.start(manner);
  const values = { ...untouchedEmailDevice, host: "127.0.0.1", port: String(mailServer.port) };
  await (await signedInAs("ruth")).post(address, values);
  return mailServer;
}

async function checked(testAddress = "ruth@example.gov") {
  return (await signedInAs("ruth")).post(check, { testAddress }, address);
}

describe("checking the mail server", () => {
  it("shows each step of a successful check, and sends nothing", async () => {
    const { taken } = await savedMailServer();
    const answer = await checked();

    expect(answer.status).to.equal(200);
    expect(answer.text).to.include("The mail server accepts our emails").and.to.include("Nothing was sent.");
    expect(answer.text).to.include("It accepts emails to ruth@example.gov.").and.to.include('value="ruth@example.gov"');
    expect(taken).to.deep.equal([]);
    expect((await eventsOf("mail server checked"))[0]?.details).to.include({ outcome: "takes messages" });
  });

  it("shows the step that failed with the mail server's reply, which is never markup", async () => {
    await savedMailServer({ recipient: () => reply(550, "5.7.1 Mail server access denied <b>here</b>") });
    const { text } = await checked();

    expect(text).to.include("The mail server check failed");
    expect(text).to.include("Relaying is denied. Ask IT to allow Gatehouse").and.to.include("&lt;b&gt;here");
    expect(text).not.to.include("<b>here");
  });

  it("says that nothing answers if there is no server", async () => {
    const { port } = await savedMailServer();
    await mailServer?.stop();
    mailServer = undefined;
    const { text } = await checked();

    expect(text).to.include("The mail server check failed").and.to.include(String(port));
  });

  it("lets waiting emails be sent after a successful check", async () => {
    await savedMailServer();
    await table("mail_server_states").update({ state: "unreachable", words: "connect ECONNREFUSED" });
    await checked();

    expect((await table("mail_server_states").first())?.state).to.equal("accepting");
  });

  it("requires an address and a server", async () => {
    expect((await checked("nobody")).text).to.include("Enter your email address, such as you@example.gov.");
    const unsaved = await checked();
    expect(unsaved.status).to.equal(422);
    expect(unsaved.text).to.include("Save a mail server first.");
  });

  it("is closed to a clerk without permission", async () => {
    const dana = await signedInAs("dana");
    expect((await dana.post(check, { testAddress: "d@example.gov" }, "/staff")).status).to.equal(403);
    expect((await dana.post(test, { testAddress: "d@example.gov" }, "/staff")).status).to.equal(403);
    expect(await table("messages").first()).to.equal(undefined);
  });
});

describe("a test email", () => {
  it("goes through the outbox, and the page shows its state", async () => {
    const ruth = await signedInAs("ruth");
    const answer = await ruth.post(test, { testAddress: "ruth@example.gov" }, address);
    const [, id = ""] = /test=(\d+)/.exec(answer.headers.location ?? "") ?? [];

    expect(await storedMessage(Number(id))).to.include({
      kind: "test",
      recipient: "ruth@example.gov",
      state: "queued",
    });
    const { text } = await ruth.get(`${address}?test=${id}`);
    expect(text).to.include("<bdi>ruth@example.gov</bdi>: Waiting.").and.to.include(`/staff/outbox/${id}`);
    expect((await ruth.get(`/staff/outbox/${id}`)).text).to.include("This is a test email from Riverside WebTrac.");
    expect((await eventsOf("test email sent"))[0]?.details).to.include({ to: "ruth@example.gov" });
  });

  it("requires exactly one address", async () => {
    for (const testAddress of ["", "ruth", "a@example.gov, b@example.gov", "a@example.gov\r\nBcc: b@example.gov"]) {
      const answer = await (await signedInAs("ruth")).post(test, { testAddress }, address);
      expect(answer.status, testAddress).to.equal(422);
      expect(answer.text).to.include("Enter your email address");
    }
    expect(await table("messages").first()).to.equal(undefined);
  });

  it("keeps the saved values on the page, and changes none", async () => {
    await savedMailServer();
    const answer = await (await signedInAs("ruth")).post(test, { testAddress: "ruth" }, address);

    expect(answer.text).to.include('value="127.0.0.1"').and.to.include('name="version" value="1"');
    expect((await EmailDevice.read()).version).to.equal(1);
  });

  it("is the only email whose state this page shows", async () => {
    const ruth = await signedInAs("ruth");
    const { text } = await ruth.get(`${address}?test=1`);

    expect(text).not.to.include("The test email to");
  });
});
