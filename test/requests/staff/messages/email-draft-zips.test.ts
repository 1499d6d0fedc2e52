import { expect } from "chai";
import { unzipSync } from "fflate";
import PostalMime from "postal-mime";
import type { Response } from "supertest";
import { table } from "../../../../src/database/connection";
import { EmailDevice } from "../../../../src/models/settings/email-device";
import { forgetSettings } from "../../../../src/models/settings/setting";
import { eventsOf } from "../../../support/clerks";
import { outboxMessage, storedMessage } from "../../../support/outbox";
import { signedInAs } from "../../../support/site";

const outbox = "/staff/outbox";
const notice = { category: "notice", subject: "Hours", body: "Hello <FirstName>." } as const;
const held = { state: "held" } as const;

async function useMailClient() {
  const { version, ...values } = await EmailDevice.read();
  const content = JSON.stringify({ ...values, protocol: "mail client" });
  await table("settings").insert({ id: "email-device", content, version: 1, updatedAt: new Date() });
  forgetSettings();
}

/** Downloads a zip as ruth. Returns its files by name. */
async function zipOf(values: Record<string, string | string[]>) {
  const ruth = await signedInAs("ruth");
  const _csrf = await ruth.token(outbox);
  const answer = await ruth
    .send(`${outbox}/drafts`, { _csrf, ...values })
    .buffer(true)
    .parse(asBytes);
  const files = answer.status === 200 ? unzipSync(answer.body) : {};
  return { answer, files };
}

function asBytes(answer: Response, done: (error: Error | null, body: Buffer) => void) {
  const stream = answer as unknown as NodeJS.ReadableStream;
  const pieces: Buffer[] = [];
  stream.on("data", (piece: Buffer) => pieces.push(piece));
  stream.on("end", () => done(null, Buffer.concat(pieces)));
}

async function page(path = outbox) {
  return (await (await signedInAs("ruth")).get(path)).text;
}

describe("many drafts", () => {
  beforeEach(useMailClient);

  it("come in one zip, each of which a mail program opens for editing", async () => {
    const ids = [
      await outboxMessage(notice, held),
      await outboxMessage({ ...notice, householdId: 1007, recipient: "petr.novak@example.org" }, held),
    ];
    expect(await page()).to.include("Download selected as drafts (zip)");
    const { answer, files } = await zipOf({ message: ids.map(String) });

    expect(answer.headers["content-type"]).to.equal("application/zip");
    expect(answer.headers["content-disposition"]).to.match(/filename="?messages-\d{4}-\d\d-\d\d\.zip/);
    expect(Object.keys(files)).to.deep.equal(ids.map((id) => `message-${id}.eml`));
    const [first, second] = await Promise.all(Object.values(files).map((file) => PostalMime.parse(file)));
    expect(first?.headers.find(({ key }) => key === "x-unsent")?.value).to.equal("1");
    expect([first?.to?.[0]?.address, first?.text?.includes("Hello Ada.")]).to.deep.equal([
      "ada.okafor@example.org",
      true,
    ]);
    expect(second?.text).to.include("Hello Petr.");
    expect(await page()).to.include("The zip has 2 emails to send.");
    expect((await eventsOf("message drafts made"))[0]?.details).to.deep.equal({ messages: 2 });
    for (const id of ids) expect((await storedMessage(id)).state).to.equal("held");
  });

  it("exclude emails with credentials, with a missing value or already sent, and say how many and why", async () => {
    const good = await outboxMessage(notice, held);
    const pin = await outboxMessage({ householdId: 1007, recipient: "petr.novak@example.org" }, held);
    const link = await outboxMessage({ ...notice, category: "mailing", body: "Click <ResetLink>" }, held);
    const hole = await outboxMessage({ ...notice, householdId: null }, held);
    const sent = await outboxMessage(notice, { state: "sent" });
    const { files } = await zipOf({ message: [good, pin, link, hole, sent].map(String) });

    expect(Object.keys(files)).to.deep.equal([`message-${good}.eml`, "Left out.txt"]);
    const reasons = Buffer.from(files["Left out.txt"] ?? []).toString();
    for (const id of [pin, link]) expect(reasons).to.match(new RegExp(`Email ${id}: It has a user name`));
    expect(reasons).to.match(new RegExp(`Email ${hole}: .*no value for <FirstName>`));
    expect(reasons).to.match(new RegExp(`Email ${sent}: It is not waiting`));
    expect(await page()).to.include("The zip has 1 email to send. 4 emails could not be included");
  });

  it("can be all that match the filter", async () => {
    const mine = await outboxMessage(notice, held);
    await outboxMessage({ ...notice, householdId: 1007 }, held);
    await outboxMessage({}, held);
    expect(await page())
      .to.include("3 emails that match are on hold.")
      .and.to.include("Download all 3 as drafts (zip)");
    const filtered = await page(`${outbox}?household=1001&kind=forgotten PIN 2`);
    expect(filtered).to.include('name="household" value="1001"').and.to.include("Download all 2");

    const { files } = await zipOf({ all: "yes", household: "1001", kind: "forgotten PIN 2" });
    expect(Object.keys(files)).to.deep.equal([`message-${mine}.eml`, "Left out.txt"]);
    expect(await page(`${outbox}?state=sent`)).not.to.include("as drafts (zip)");
  });

  it("are marked as sent together", async () => {
    const [one, two, pin] = [
      await outboxMessage(notice, held),
      await outboxMessage(notice, held),
      await outboxMessage({}, held),
    ];
    const message = [one, two, pin].map(String);
    await (await signedInAs("ruth")).post(`${outbox}/sent-drafts`, { message }, outbox);

    expect(await page()).to.include("Marked 2 emails as sent.");
    const states = await Promise.all([one, two, pin].map(async (id) => (await storedMessage(id)).state));
    expect(states).to.deep.equal(["sent", "sent", "held"]);
    expect(await page(`${outbox}/${one}`)).to.include("Sent from a mail program by Ruth");
  });

  it("are not downloaded if none can be a draft", async () => {
    const pin = await outboxMessage({}, held);
    for (const message of [[String(pin)], [], ["x", "999999"]]) {
      expect((await zipOf({ message })).answer.status).to.equal(303);
      expect(await page()).to.include("No drafts were created");
    }
  });

  it("come in any number up to the limit, each with its own values", async () => {
    const { id: _, ...row } = (await storedMessage(await outboxMessage(notice, held))) as unknown as { id: number };
    await table("messages").delete();
    for (let at = 0; at < 1_050; at += 150) {
      const numbers = Array.from({ length: 150 }, (_, index) => at + index);
      await table("messages").insert(
        numbers.map((number) => ({ ...row, messageId: `m${number}@x`, fields: `{"FirstName":"Name${number}"}` })),
      );
    }
    const { files } = await zipOf({ all: "yes" });

    expect(Object.keys(files).length).to.equal(1_000);
    const texts = await Promise.all(
      Object.values(files).map(async (file) => (await PostalMime.parse(file)).text ?? ""),
    );
    expect(new Set(texts.map((text) => /Hello (Name\d+)\./.exec(text)?.[1])).size).to.equal(1_000);
  });
});

describe("drafts with a mail server", () => {
  it("are neither offered nor created", async () => {
    const id = await outboxMessage(notice, held);
    expect(await page()).not.to.include("as drafts (zip)");

    expect((await zipOf({ message: String(id) })).answer.status).to.equal(303);
  });

  it("are not available to a clerk who may not work on the outbox", async () => {
    const dana = await signedInAs("dana");
    for (const path of ["drafts", "sent-drafts"]) {
      expect((await dana.post(`${outbox}/${path}`, { message: "1" }, "/staff")).status).to.equal(403);
    }
  });
});
