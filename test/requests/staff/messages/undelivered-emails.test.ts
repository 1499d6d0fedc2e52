import { expect } from "chai";
import { table } from "../../../../src/database/connection";
import { forgetSettings } from "../../../../src/models/settings/setting";
import { outboxMessage, refusedMessage, storedMessage } from "../../../support/outbox";
import { signedInAs } from "../../../support/site";

async function desk() {
  return (await (await signedInAs("ruth")).get("/staff")).text;
}

/** Makes mail live, as the Email Device page does. */
async function setLive() {
  const row = { version: 1, updatedAt: new Date() };
  const content = JSON.stringify({ mode: "live", liveSince: new Date().toISOString() });
  await table("settings").insert({ id: "mail-mode", content, ...row });
  forgetSettings();
}

describe("mail at the desk", () => {
  it("shows no failed emails if there are none, and no mail server in practice", async () => {
    const text = await desk();

    expect(text).not.to.include("Messages that did not get through").and.not.to.include("Mail server</h2>");
  });

  it("lists a refused address with the mail server's reply and the possible actions", async () => {
    const id = await refusedMessage();
    const text = await desk();

    expect(text).to.include("Okafor, Ada").and.to.include("address refused, <bdi>550 no such user</bdi>");
    expect(text).to.include('href="/staff/households/1001/edit#email"').and.to.include("Send again");
    expect(text).to.include(`href="/staff/outbox/${id}"`);
  });

  it("sends it again from there, and then no longer lists it", async () => {
    const id = await refusedMessage();
    const answer = await (await signedInAs("ruth")).post(`/staff/outbox/${id}/retries`, { fromDesk: "yes" }, "/staff");

    expect(answer.headers.location).to.equal("/staff");
    expect((await storedMessage(id)).state).to.equal("queued");
    expect(await desk()).not.to.include("Messages that did not get through");
  });

  it("sends it to the corrected address", async () => {
    const id = await refusedMessage({ recipient: "ada@wrong.example" });
    const text = await desk();
    expect(text).to.include("Send to the new address").and.not.to.include("Correct the address");

    await (await signedInAs("ruth")).post(
      `/staff/outbox/${id}/retries`,
      { fromDesk: "yes", to: "household" },
      "/staff",
    );
    expect(await storedMessage(id)).to.include({ state: "queued", recipient: "ada.okafor@example.org" });
  });

  it("dismisses it until it fails again", async () => {
    const id = await refusedMessage();
    const ruth = await signedInAs("ruth");
    await ruth.post("/staff/outbox/settlements", { message: String(id), fromDesk: "yes" }, "/staff");
    expect(await desk()).not.to.include("Messages that did not get through");

    await ruth.post(`/staff/outbox/${id}/retries`, {}, `/staff/outbox/${id}`);
    await table("messages").where({ id }).update({ state: "refused" });
    expect(await desk()).to.include("Messages that did not get through");
  });

  it("links an unknown email to its page, which says what to do", async () => {
    await outboxMessage({}, { state: "unknown" });

    expect(await desk())
      .to.include("See what to do")
      .and.not.to.match(/>Send again</);
  });

  it("shows the mail server's state, since when and its reply, while mail is live", async () => {
    await setLive();
    expect(await desk()).to.include("It takes our messages, since");

    await table("mail_server_states").update({ state: "unreachable", words: "connect ECONNREFUSED <b>" });
    const text = await desk();
    expect(text).to.include("Unreachable").and.to.include("connect ECONNREFUSED &lt;b&gt;");
    expect(text).to.include("Check the mail server");
  });

  it("is not shown to a clerk who may only view", async () => {
    const id = await refusedMessage();
    const theo = await signedInAs("theo");

    expect((await theo.get("/staff")).text).not.to.include("Messages that did not get through");
    expect((await theo.get(`/staff/outbox/${id}`)).status).to.equal(403);
    expect((await theo.post(`/staff/outbox/${id}/retries`, {}, "/staff")).status).to.equal(403);
    expect((await theo.post("/staff/outbox/settlements", { message: String(id) }, "/staff")).status).to.equal(403);
    expect((await storedMessage(id)).state).to.equal("refused");
  });
});

describe("a clerk who may email one household and may not work on the outbox", () => {
  it("corrects an address, sends a failed email again, and sees its state", async () => {
    const id = await refusedMessage();
    const dana = await signedInAs("dana");
    const { text } = await dana.get("/staff");
    expect(text).to.include("Okafor, Ada").and.to.include("Correct the address").and.to.include("Send again");
    expect(text).not.to.include("Mail server</h2>").and.not.to.include('href="/staff/outbox"');

    const answer = await dana.post(`/staff/outbox/${id}/retries`, { fromDesk: "yes" }, "/staff");
    expect(answer.headers.location).to.equal("/staff");
    expect((await storedMessage(id)).state).to.equal("queued");
    const page = (await dana.get(`/staff/outbox/${id}`)).text;
    expect(page).to.include("Waiting").and.to.include("•••••••");
    expect(page).not.to.match(/>(Cancel|Send again|Not received: send again)</);
  });

  it("dismisses a failed email, and returns to the desk", async () => {
    const [id, unknown] = [await refusedMessage(), await outboxMessage({}, { state: "unknown" })];
    const dana = await signedInAs("dana");
    for (const message of [id, unknown]) {
      const answer = await dana.post("/staff/outbox/settlements", { message: String(message) }, "/staff");
      expect(answer.headers.location).to.equal("/staff");
    }
    expect((await dana.get("/staff")).text).not.to.include("Messages that did not get through");
  });

  it("can't change emails that did not fail", async () => {
    const dana = await signedInAs("dana");
    for (const state of ["cancelled", "deferred"] as const) {
      const id = await outboxMessage({}, { state });
      const answer = await dana.post(`/staff/outbox/${id}/retries`, {}, "/staff");
      expect(answer.status).to.equal(422);
      expect(answer.text).to.include("You can send only failed emails again.");
      expect((await storedMessage(id)).state).to.equal(state);
    }
  });

  it("neither sees nor changes an email to no household", async () => {
    const id = await refusedMessage({ householdId: null, recipient: "office@example.org" });
    const dana = await signedInAs("dana");
    expect((await dana.get("/staff")).text).not.to.include("office@example.org");
    expect((await dana.get(`/staff/outbox/${id}`)).status).to.equal(404);
    expect((await dana.post(`/staff/outbox/${id}/retries`, {}, "/staff")).status).to.equal(404);
    await dana.post("/staff/outbox/settlements", { message: String(id) }, "/staff");
    expect(await table("messages").where({ id }).first()).to.include({ state: "refused", settledAt: null });
  });

  it("has no access to the rest of the outbox", async () => {
    const id = await outboxMessage();
    const dana = await signedInAs("dana");
    expect((await dana.get("/staff/outbox")).status).to.equal(403);
    expect((await dana.get("/staff/outbox/failed-retries/new")).status).to.equal(403);
    for (const path of ["retries", "failed-retries", "cancellations"]) {
      const answer = await dana.post(`/staff/outbox/${path}`, { message: String(id) }, "/staff");
      expect(answer.status, path).to.equal(403);
    }
    expect((await storedMessage(id)).state).to.equal("queued");
  });
});

describe("a household's page", () => {
  async function householdPage() {
    return (await (await signedInAs("dana")).get("/staff/households/1001")).text;
  }

  it("says when its address was refused, until an email is accepted there", async () => {
    expect(await householdPage()).not.to.include("Address refused");
    await refusedMessage();
    expect(await householdPage())
      .to.include("Address refused")
      .and.to.include("550 no such user");

    await outboxMessage({}, { state: "sent" });
    expect(await householdPage()).not.to.include("Address refused");
  });

  it("doesn't mention a refusal of a former address, or a deferral", async () => {
    await refusedMessage({ recipient: "ada@old.example" });
    await outboxMessage({}, { state: "deferred", replyCode: 450, reply: "450 later" });

    expect(await householdPage()).not.to.include("Address refused");
  });
});
