import { expect } from "chai";
import { table } from "../../../../src/database/connection";
import { EmailDevice } from "../../../../src/models/settings/email-device";
import { eventsOf } from "../../../support/clerks";
import { untouchedEmailDevice } from "../../../support/email-device";
import { type Manner, Relay, reply } from "../../../support/mail-server";
import { storedLetter } from "../../../support/outbox";
import { signedInAs } from "../../../support/site";

const address = "/staff/settings/email-device";
const check = `${address}/relay-checks`;
const test = `${address}/test-letters`;

let relay: Relay | undefined;
afterEach(async () => {
  await relay?.stop();
  relay = undefined;
});

/** A relay on this machine that behaves so, saved in the Email Device. */
async function savedRelay(manner: Manner = {}) {
  relay = await Relay.start(manner);
  const values = { ...untouchedEmailDevice, host: "127.0.0.1", port: String(relay.port) };
  await (await signedInAs("ruth")).post(address, values);
  return relay;
}

async function checked(testAddress = "ruth@example.gov") {
  return (await signedInAs("ruth")).post(check, { testAddress }, address);
}

describe("checking the relay", () => {
  it("says each step of a conversation that goes well, and sends nothing", async () => {
    const { taken } = await savedRelay();
    const answer = await checked();

    expect(answer.status).to.equal(200);
    expect(answer.text).to.include("The mail server takes our letters").and.to.include("Nothing was sent.");
    expect(answer.text).to.include("It takes letters to ruth@example.gov.").and.to.include('value="ruth@example.gov"');
    expect(taken).to.deep.equal([]);
    expect((await eventsOf("relay checked"))[0]?.details).to.include({ outcome: "takes letters" });
  });

  it("says where it stopped, in the relay's words, which are never markup", async () => {
    await savedRelay({ recipient: () => reply(550, "5.7.1 Relay access denied <b>here</b>") });
    const { text } = await checked();

    expect(text).to.include("The mail server does not take our letters");
    expect(text).to.include("Relay denied: ask IT to allow this server.").and.to.include("&lt;b&gt;here");
    expect(text).not.to.include("<b>here");
  });

  it("says that nobody answers where there is no server", async () => {
    const { port } = await savedRelay();
    await relay?.stop();
    relay = undefined;
    const { text } = await checked();

    expect(text).to.include("The mail server does not take our letters").and.to.include(String(port));
  });

  it("ends the wait of letters where all went well", async () => {
    await savedRelay();
    await table("relay_states").update({ state: "unreachable", words: "connect ECONNREFUSED" });
    await checked();

    expect((await table("relay_states").first())?.state).to.equal("accepting");
  });

  it("asks for an address and a server first", async () => {
    expect((await checked("nobody")).text).to.include("Enter your e-mail address, like you@example.gov.");
    const unsaved = await checked();
    expect(unsaved.status).to.equal(422);
    expect(unsaved.text).to.include("Save a mail server first.");
  });

  it("is closed to a clerk who may not change settings", async () => {
    const dana = await signedInAs("dana");
    expect((await dana.post(check, { testAddress: "d@example.gov" }, "/staff")).status).to.equal(403);
    expect((await dana.post(test, { testAddress: "d@example.gov" }, "/staff")).status).to.equal(403);
    expect(await table("messages").first()).to.equal(undefined);
  });
});

describe("a test letter", () => {
  it("goes through the outbox, and the page says where it is", async () => {
    const ruth = await signedInAs("ruth");
    const answer = await ruth.post(test, { testAddress: "ruth@example.gov" }, address);
    const [, id = ""] = /test=(\d+)/.exec(answer.headers.location ?? "") ?? [];

    expect(await storedLetter(Number(id))).to.include({
      kind: "test",
      recipient: "ruth@example.gov",
      state: "queued",
    });
    const { text } = await ruth.get(`${address}?test=${id}`);
    expect(text).to.include("<bdi>ruth@example.gov</bdi>: Waiting.").and.to.include(`/staff/outbox/${id}`);
    expect((await ruth.get(`/staff/outbox/${id}`)).text).to.include("This is a test letter of Riverside WebTrac.");
    expect((await eventsOf("test letter sent"))[0]?.details).to.include({ to: "ruth@example.gov" });
  });

  it("goes nowhere without an address, nor to two at once", async () => {
    for (const testAddress of ["", "ruth", "a@example.gov, b@example.gov", "a@example.gov\r\nBcc: b@example.gov"]) {
      const answer = await (await signedInAs("ruth")).post(test, { testAddress }, address);
      expect(answer.status, testAddress).to.equal(422);
      expect(answer.text).to.include("Enter your e-mail address");
    }
    expect(await table("messages").first()).to.equal(undefined);
  });

  it("keeps what is saved on the page, and changes none of it", async () => {
    await savedRelay();
    const answer = await (await signedInAs("ruth")).post(test, { testAddress: "ruth" }, address);

    expect(answer.text).to.include('value="127.0.0.1"').and.to.include('name="version" value="1"');
    expect((await EmailDevice.read()).version).to.equal(1);
  });

  it("is the only letter whose place this page tells", async () => {
    const ruth = await signedInAs("ruth");
    const { text } = await ruth.get(`${address}?test=1`);

    expect(text).not.to.include("The test letter to");
  });
});
