import { expect } from "chai";
import type { Response } from "supertest";
import { table } from "../../../../src/database/connection";
import { releaseAndRetry } from "../../../../src/models/messages/outbox/release-and-retry";
import { EmailDevice } from "../../../../src/models/settings/email-device";
import { forgetSettings } from "../../../../src/models/settings/setting";
import { seal } from "../../../../src/secrets/seal";
import { addClerk, eventsOf, freshlySignedInAs } from "../../../support/clerks";
import { outboxMessage, refusedMessage, storedMessage } from "../../../support/outbox";
import { signedInAs } from "../../../support/site";

const outbox = "/staff/outbox";

async function page(address: string) {
  return (await (await signedInAs("ruth")).get(address)).text;
}

/** The IDs of the emails that a page lists, in order. */
function listed(text: string) {
  return [...text.matchAll(/<th scope="row"><a[^>]*href="\/staff\/outbox\/(\d+)"/g)].map(([, id]) => Number(id));
}

describe("the outbox", () => {
  it("says so if it is empty", async () => {
    expect(await page(outbox)).to.include("No emails yet");
  });

  it("lists emails with their household and state, newest first, without PINs", async () => {
    const [first, second] = [
      await outboxMessage(),
      await refusedMessage({ householdId: 1007, recipient: "p@example.org" }),
    ];
    const text = await page(outbox);

    expect(listed(text)).to.deep.equal([second, first]);
    expect(text).to.include("Okafor, Ada").and.to.include("Novak, Petr").and.to.include("550 no such user");
    expect(text).not.to.include("550 550");
  });

  it("filters by state, household, kind and date, alone and combined", async () => {
    const mine = await refusedMessage();
    const test = await outboxMessage({ kind: "test", householdId: null });
    const old = await outboxMessage({}, { createdAt: new Date(2026, 0, 15, 12) });

    expect(listed(await page(`${outbox}?state=refused`))).to.deep.equal([mine]);
    expect(listed(await page(`${outbox}?household=1001`))).to.deep.equal([old, mine]);
    expect(listed(await page(`${outbox}?kind=test`))).to.deep.equal([test]);
    expect(listed(await page(`${outbox}?kind=test&state=queued`))).to.deep.equal([test]);
    expect(listed(await page(`${outbox}?kind=test&state=refused`))).to.deep.equal([]);
    expect(listed(await page(`${outbox}?from=2026-01-15&to=2026-01-15`))).to.deep.equal([old]);
    expect(listed(await page(`${outbox}?state=refused&household=1001&kind=forgotten PIN 2`))).to.deep.equal([mine]);
  });

  it("refuses an incorrect filter, and shows it again", async () => {
    const answer = await (await signedInAs("ruth")).get(`${outbox}?household=okafor&from=soon&state=lost`);

    expect(answer.status).to.equal(422);
    expect(answer.text).to.include("Enter a household ID with digits only").and.to.include('value="okafor"');
    expect(answer.text).to.include("Choose a state from the list.").and.to.include("Enter the From date as");
  });

  it("pages to older emails and back", async () => {
    const ids = [];
    for (let count = 0; count < 52; count++) ids.push(await outboxMessage());
    const text = await page(`${outbox}?household=1001`);
    const [, next = ""] = /rel="next" href="([^"]+)"/.exec(text) ?? [];

    expect(listed(text)).to.deep.equal(ids.slice(2).reverse());
    expect(listed(await page(next.replaceAll("&amp;", "&")))).to.deep.equal(ids.slice(0, 2).reverse());
  });

  it("is closed to a clerk without the permission", async () => {
    const id = await refusedMessage();
    const theo = await signedInAs("theo");
    for (const address of [outbox, `${outbox}/${id}`, `${outbox}/${id}/practice-message`]) {
      expect((await theo.get(address)).status, address).to.equal(403);
    }
    expect((await theo.post(`${outbox}/${id}/retries`, {}, "/staff")).status).to.equal(403);
    expect((await storedMessage(id)).state).to.equal("refused");
  });
});

describe("one email", () => {
  it("shows its envelope, headers, history with the mail server's replies, and its text with the PIN masked", async () => {
    const id = await refusedMessage({ householdId: 1007, recipient: "petr.novak@example.org" });
    await table("message_events").insert({
      messageId: id,
      at: new Date(),
      state: "refused",
      replyCode: 550,
      words: "550 no such user <b>here</b>",
    });
    const text = await page(`${outbox}/${id}`);

    expect(text).to.include("petr.novak@example.org").and.to.include("Novak, Petr");
    expect(text).to.include((await storedMessage(id)).messageId);
    expect(text).to.include("550 no such user &lt;b&gt;here&lt;/b&gt;").and.to.include("Waiting");
    expect(text).to.include("Hello Petr, your PIN is •••••••.");
    expect(text).not.to.include("garden-swift-5");
  });

  it("says which value is missing", async () => {
    const id = await outboxMessage({ householdId: null }, { state: "exception", reply: "It has no first name." });
    const text = await page(`${outbox}/${id}`);

    expect(text).to.include("Something is missing").and.to.include("It has no first name.");
    expect(text).to.include("no value for &lt;FirstName&gt;");
  });

  it("in the state unknown says what to do, and is sent again only from its own page", async () => {
    const id = await outboxMessage({}, { state: "unknown" });
    const ruth = await signedInAs("ruth");
    const text = await page(`${outbox}/${id}`);
    expect(text).to.include("so it may have arrived.").and.to.include("Not received: send again");

    await ruth.post(`${outbox}/retries`, { message: String(id) }, outbox);
    expect((await storedMessage(id)).state).to.equal("unknown");
    await ruth.post(`${outbox}/${id}/retries`, {}, `${outbox}/${id}`);
    expect((await storedMessage(id)).state).to.equal("queued");
  });

  it("is sent again to its original address, with an audit event", async () => {
    const id = await refusedMessage();
    const answer = await (await signedInAs("ruth")).post(`${outbox}/${id}/retries`, {}, `${outbox}/${id}`);

    expect(answer.headers.location).to.equal(`${outbox}/${id}`);
    expect(await storedMessage(id)).to.include({ state: "queued", recipient: "ada.okafor@example.org", reply: null });
    expect((await eventsOf("message sent again"))[0]?.details).to.include({ to: "ada.okafor@example.org" });
  });

  it("is sent to the household's current address", async () => {
    const id = await refusedMessage({ recipient: "ada.okafor@old.example" });
    expect(await page(`${outbox}/${id}`)).to.include("Send to ada.okafor@example.org");

    await (await signedInAs("ruth")).post(`${outbox}/${id}/retries`, { to: "household" }, `${outbox}/${id}`);
    expect(await storedMessage(id)).to.include({
      state: "queued",
      recipient: "ada.okafor@example.org",
      recipientDomain: "example.org",
    });
  });

  it("keeps its address if it is a notice, which may be about the change of address", async () => {
    const id = await refusedMessage({ recipient: "ada.okafor@old.example", category: "notice" });
    expect(await page(`${outbox}/${id}`)).not.to.include("Send to ada");

    const answer = await (await signedInAs("ruth")).post(
      `${outbox}/${id}/retries`,
      { to: "household" },
      `${outbox}/${id}`,
    );
    expect(answer.status).to.equal(422);
    expect(await storedMessage(id)).to.include({ state: "refused", recipient: "ada.okafor@old.example" });
  });

  it("is not sent again once it is sent, whatever is posted", async () => {
    const id = await outboxMessage({}, { state: "sent" });
    const answer = await (await signedInAs("ruth")).post(`${outbox}/${id}/retries`, {}, outbox);

    expect(answer.status).to.equal(422);
    expect(answer.text).to.include("This email was sent already or is being sent.");
    expect((await storedMessage(id)).state).to.equal("sent");
  });

  it("that doesn't exist is not found", async () => {
    const ruth = await signedInAs("ruth");
    for (const id of ["999999", "0", "x", "99999999999"]) {
      expect((await ruth.get(`${outbox}/${id}`)).status, id).to.equal(404);
    }
  });
});

describe("several emails", () => {
  it("are sent again if they failed, and not if they are sent", async () => {
    const [refused, sent] = [await refusedMessage(), await outboxMessage({}, { state: "sent" })];
    const ruth = await signedInAs("ruth");
    await ruth.post(`${outbox}/retries`, { message: [String(refused), String(sent), "x", "-1"] }, outbox);

    expect((await storedMessage(refused)).state).to.equal("queued");
    expect((await storedMessage(sent)).state).to.equal("sent");
    expect(await page(outbox)).to.include("Gatehouse will send 1 email again.");
  });

  it("are cancelled if they are waiting", async () => {
    const [waiting, sent] = [await outboxMessage(), await outboxMessage({}, { state: "sent" })];
    await (await signedInAs("ruth")).post(`${outbox}/cancellations`, { message: [waiting, sent].map(String) }, outbox);

    expect((await storedMessage(waiting)).state).to.equal("cancelled");
    expect((await storedMessage(sent)).state).to.equal("sent");
    expect((await eventsOf("message cancelled"))[0]?.details).to.include({ messages: 1 });
  });

  it("require a selection", async () => {
    const ruth = await signedInAs("ruth");
    await refusedMessage();
    for (const [address, sentence] of [
      ["retries", "No emails were sent again"],
      ["cancellations", "No emails were cancelled"],
      ["settlements", "No emails were dismissed"],
    ]) {
      await ruth.post(`${outbox}/${address}`, {}, outbox);
      expect(await page(outbox)).to.include(sentence);
    }
  });

  it("that failed are all sent again after a confirmation, except unknown and dismissed ones", async () => {
    const [one, two, done] = [await refusedMessage(), await refusedMessage(), await refusedMessage()];
    const unknown = await outboxMessage({}, { state: "unknown" });
    const ruth = await signedInAs("ruth");
    await ruth.post(`${outbox}/settlements`, { message: String(done) }, outbox);
    expect(await page(`${outbox}/failed-retries/new`)).to.include("Send 2 emails again?");

    const asked = await ruth.post(`${outbox}/failed-retries`, {}, `${outbox}/failed-retries/new`);
    expect(asked.status).to.equal(303);
    await releaseAndRetry(new AbortController().signal);
    const states = await Promise.all([one, two, done, unknown].map(async (id) => (await storedMessage(id)).state));
    expect(states).to.deep.equal(["queued", "queued", "refused", "unknown"]);
  });
});

describe("an email for a clerk's own mail program", () => {
  const notice = { category: "notice", subject: "Your user name", body: "Hello <FirstName>." } as const;

  async function useMailClient() {
    const { version, ...values } = await EmailDevice.read();
    const content = JSON.stringify({ ...values, protocol: "mail client" });
    await table("settings").insert({ id: "email-device", content, version: 1, updatedAt: new Date() });
    forgetSettings();
  }

  it("is opened as a draft, and marked as sent by the clerk", async () => {
    await useMailClient();
    const id = await outboxMessage(notice, { state: "held" });
    const ruth = await signedInAs("ruth");
    expect(await page(`${outbox}/${id}`)).to.include("Open in my mail program");

    const draft = await ruth.get(`${outbox}/${id}/draft.eml`).buffer(true).parse(asText);
    expect(draft.headers["content-disposition"]).to.include(`message-${id}.eml`);
    expect(draft.body)
      .to.match(/^X-Unsent: 1\r\nFrom: /)
      .and.to.include("Hello Ada.");

    await ruth.post(`${outbox}/${id}/draft`, {}, `${outbox}/${id}`);
    expect((await storedMessage(id)).state).to.equal("sent");
    expect(await page(`${outbox}/${id}`)).to.include("Sent from a mail program by Ruth");
  });

  it("never has credentials, and is not a draft if a mail server sends", async () => {
    const ruth = await signedInAs("ruth");
    const plain = await outboxMessage(notice, { state: "held" });
    expect((await ruth.get(`${outbox}/${plain}/draft.eml`)).status).to.equal(404);

    await useMailClient();
    const pin = await outboxMessage({}, { state: "held" });
    const link = await outboxMessage({ ...notice, body: "Click <ResetLink>" }, { state: "held" });
    for (const id of [pin, link]) {
      expect((await ruth.get(`${outbox}/${id}/draft.eml`)).status).to.equal(404);
      expect((await ruth.post(`${outbox}/${id}/draft`, {}, outbox)).status).to.equal(422);
    }
  });
});

function asText(answer: Response, done: (error: Error | null, body: string) => void) {
  const stream = answer as unknown as NodeJS.ReadableStream;
  let text = "";
  stream.on("data", (piece: Buffer) => {
    text += piece;
  });
  stream.on("end", () => done(null, text));
}

describe("a practice email", () => {
  const opened = { subject: "Your PIN", text: "Your PIN is garden-swift-5.", html: "<p></p>" };

  async function practiceMessage(endsAt: Date) {
    const id = await outboxMessage({ householdId: 1007, recipient: "petr.novak@example.org" }, { state: "practice" });
    const practiceSeal = seal(JSON.stringify(opened), "practice letter", `message ${id}`);
    await table("messages").where({ id }).update({ practiceSeal, practiceSealEndsAt: endsAt });
    return id;
  }

  it("is opened for a clerk who may read it, with an audit event without the PIN", async () => {
    const id = await practiceMessage(new Date(Date.now() + 60_000));
    expect(await page(`${outbox}/${id}`))
      .to.include("Read the practice email")
      .and.not.to.include("garden-swift-5");
    expect(await page(`${outbox}/${id}/practice-message`)).to.include("Your PIN is garden-swift-5.");

    const [event] = await eventsOf("practice message read");
    expect(event?.details).to.deep.equal({ kind: "forgotten PIN 2" });
  });

  it("is closed to a clerk who may only work on the outbox", async () => {
    const id = await practiceMessage(new Date(Date.now() + 60_000));
    await addClerk("olga", ["work on the outbox"]);
    const olga = await freshlySignedInAs("olga");

    expect((await olga.get(`${outbox}/${id}`)).text).not.to.include("Read the practice email");
    expect((await olga.get(`${outbox}/${id}/practice-message`)).status).to.equal(403);
  });

  it("is no longer available after a day", async () => {
    const id = await practiceMessage(new Date(Date.now() - 1));

    expect((await (await signedInAs("ruth")).get(`${outbox}/${id}/practice-message`)).status).to.equal(404);
    expect(await page(`${outbox}/${id}`)).not.to.include("Read the practice email");
  });
});
