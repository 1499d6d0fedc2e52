import { expect } from "chai";
import { table } from "../../../src/database/connection";
import { forgetSettings } from "../../../src/models/settings/setting";
import { outboxLetter, refusedLetter, storedLetter } from "../../support/outbox";
import { signedInAs } from "../../support/site";

async function desk() {
  return (await (await signedInAs("ruth")).get("/staff")).text;
}

/** Mail is live, as the Email Device page would make it. */
async function setLive() {
  const row = { version: 1, updatedAt: new Date() };
  const content = JSON.stringify({ mode: "live", liveSince: new Date().toISOString() });
  await table("settings").insert({ id: "mail-mode", content, ...row });
  forgetSettings();
}

describe("mail at the desk", () => {
  it("says nothing of failed letters where there are none, and nothing of the relay in practice", async () => {
    const text = await desk();

    expect(text).not.to.include("Letters that did not get through").and.not.to.include("Mail server</h2>");
  });

  it("lists a refused address with the relay's words and what can be done", async () => {
    const id = await refusedLetter();
    const text = await desk();

    expect(text).to.include("Okafor, Ada").and.to.include("address refused, <bdi>550 no such user</bdi>");
    expect(text).to.include('href="/staff/households/1001/edit#email"').and.to.include("Send again");
    expect(text).to.include(`href="/staff/outbox/${id}"`);
  });

  it("sends it again from there, and then it is off the desk", async () => {
    const id = await refusedLetter();
    const answer = await (await signedInAs("ruth")).post(`/staff/outbox/${id}/retries`, { fromDesk: "yes" }, "/staff");

    expect(answer.headers.location).to.equal("/staff");
    expect((await storedLetter(id)).state).to.equal("queued");
    expect(await desk()).not.to.include("Letters that did not get through");
  });

  it("sends it to the corrected address, without being asked for the old one", async () => {
    const id = await refusedLetter({ recipient: "ada@wrong.example" });
    const text = await desk();
    expect(text).to.include("Send to the new address").and.not.to.include("Correct the address");

    await (await signedInAs("ruth")).post(
      `/staff/outbox/${id}/retries`,
      { fromDesk: "yes", to: "household" },
      "/staff",
    );
    expect(await storedLetter(id)).to.include({ state: "queued", recipient: "ada.okafor@example.org" });
  });

  it("takes it off the desk where somebody is done with it, until it fails again", async () => {
    const id = await refusedLetter();
    const ruth = await signedInAs("ruth");
    await ruth.post("/staff/outbox/settlements", { letter: String(id), fromDesk: "yes" }, "/staff");
    expect(await desk()).not.to.include("Letters that did not get through");

    await ruth.post(`/staff/outbox/${id}/retries`, {}, `/staff/outbox/${id}`);
    await table("messages").where({ id }).update({ state: "refused" });
    expect(await desk()).to.include("Letters that did not get through");
  });

  it("leads an unknown letter to its page, where it says what to do", async () => {
    await outboxLetter({}, { state: "unknown" });

    expect(await desk())
      .to.include("See what to do")
      .and.not.to.match(/>Send again</);
  });

  it("says how the relay does, since when and in its words, while mail is live", async () => {
    await setLive();
    expect(await desk()).to.include("It takes our letters, since");

    await table("relay_states").update({ state: "unreachable", words: "connect ECONNREFUSED <b>" });
    const text = await desk();
    expect(text).to.include("Unreachable").and.to.include("connect ECONNREFUSED &lt;b&gt;");
    expect(text).to.include("Check the relay");
  });

  it("is nothing for a clerk who does not work on the outbox", async () => {
    await refusedLetter();

    expect((await (await signedInAs("dana")).get("/staff")).text).not.to.include("Letters that did not get through");
  });
});

describe("a household's page", () => {
  async function householdPage() {
    return (await (await signedInAs("dana")).get("/staff/households/1001")).text;
  }

  it("says when its address was refused, and no more once a letter got there", async () => {
    expect(await householdPage()).not.to.include("Address refused");
    await refusedLetter();
    expect(await householdPage())
      .to.include("Address refused")
      .and.to.include("550 no such user");

    await outboxLetter({}, { state: "sent" });
    expect(await householdPage()).not.to.include("Address refused");
  });

  it("says nothing of a refusal of an address it no longer has, or of one that was only put off", async () => {
    await refusedLetter({ recipient: "ada@old.example" });
    await outboxLetter({}, { state: "deferred", replyCode: 450, reply: "450 later" });

    expect(await householdPage()).not.to.include("Address refused");
  });
});
