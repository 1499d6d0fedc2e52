import { setTimeout as pause } from "node:timers/promises";
import { expect } from "chai";
import { rowsOf, table } from "../../../../src/database/connection";
import { FailedRetry } from "../../../../src/models/messages/outbox/failed-retry";
import { countReleasable, releaseAndRetry } from "../../../../src/models/messages/outbox/release-and-retry";
import { MailMode, type Mode } from "../../../../src/models/settings/mail-mode";
import { Clerk } from "../../../../src/models/staff/clerk";
import { Chance } from "../../../support/chance";
import { eventsOf } from "../../../support/clerks";
import { expectWholeFile, Worker } from "../../../support/killed-worker";
import { manyMessages } from "../../../support/many-messages";

const MESSAGES = 20_000;
const KILLS = 2;
const { signal } = new AbortController();

describe("releasing and retrying", function () {
  this.timeout(120_000);
  const chance = new Chance();

  it(`releases ${MESSAGES} held emails once mail is live, each once, even if the worker is killed (CHANCE_SEED=${chance.seed})`, async () => {
    await manyMessages(MESSAGES, { state: "held" });
    await mailIs("live");
    expect(await countReleasable()).to.equal(MESSAGES);

    await runWithKilledWorkers(chance, async () => (await counts()).held === undefined);
    expect(Object.values(await counts()).reduce((sum, count) => sum + count, 0)).to.equal(MESSAGES);
    expect(await releaseEvents("Mail is live.")).to.deep.equal({ events: MESSAGES, messages: MESSAGES });
    expectWholeFile();
  });

  it(`retries ${MESSAGES} failed emails, each once, even if the worker is killed`, async () => {
    await manyMessages(MESSAGES, { state: "refused", reply: "no such user" });
    await mailIs("hold");
    expect(await FailedRetry.request(await ruth())).to.equal(1001);
    expect(await FailedRetry.request(await ruth())).to.equal(1001);
    expect(await eventsOf("message sent again")).to.have.length(1);

    await runWithKilledWorkers(
      chance,
      async () => (await table("failed_retries").whereNull("finishedAt").first()) === undefined,
    );
    expect(await counts()).to.deep.equal({ held: MESSAGES });
    expect(await releaseEvents("Sent again by Ruth Alvarez.")).to.deep.equal({ events: MESSAGES, messages: MESSAGES });
    expect((await table("failed_retries")).map(({ messages }: { messages: number }) => messages)).to.deep.equal([
      MESSAGES,
    ]);
  });

  it("doesn't retry emails that fail after the request, may have arrived, or are dismissed", async () => {
    await manyMessages(4, { state: "refused" });
    const [late, unknown, done] = (await table("messages").orderBy("id").limit(3)).map(({ id }: { id: number }) => id);
    await table("messages").where({ id: unknown }).update({ state: "unknown" });
    await table("messages").where({ id: done }).update({ settledAt: new Date() });
    expect(await FailedRetry.request(await ruth())).to.equal(2);
    await table("messages")
      .where({ id: late })
      .update({ updatedAt: new Date(Date.now() + 60_000) });

    await releaseAndRetry(signal);
    expect(await counts()).to.deep.equal({ refused: 2, unknown: 1, queued: 1 });
    expect(await releaseAndRetry(signal)).to.equal(false);
  });

  it("releases nothing in practice, on hold, or with the mail client protocol", async () => {
    await manyMessages(3, { state: "held" });
    for (const mode of ["practice", "hold"] as const) {
      await mailIs(mode);
      expect(await countReleasable()).to.equal(0);
      expect(await releaseAndRetry(signal)).to.equal(false);
    }
    expect(await counts()).to.deep.equal({ held: 3 });
  });
});

/** Starts workers and kills them until the work is done. */
async function runWithKilledWorkers(chance: Chance, done: () => Promise<boolean>) {
  for (let kill = 0; kill < KILLS; kill++) {
    const worker = Worker.start();
    await untilStarted(done);
    await pause(chance.next() * 150);
    await worker.kill();
  }
  const last = Worker.start();
  while (!(await done())) await pause(50);
  await last.stop();
}

/** Waits until this worker has done some of the work, or all of it is done. */
async function untilStarted(done: () => Promise<boolean>) {
  const [before] = await rowsOf("select max(id) as id from message_events");
  const begun = async () => {
    const [now] = await rowsOf("select max(id) as id from message_events");
    return JSON.stringify(now) !== JSON.stringify(before);
  };
  while (!(await begun()) && !(await done())) await pause(5);
}

async function counts(): Promise<Record<string, number>> {
  const rows = await rowsOf<{ state: string; messages: number }>(
    "select state, count(*) as messages from messages group by state",
  );
  return Object.fromEntries(rows.map(({ state, messages }) => [state, Number(messages)]));
}

async function releaseEvents(reason: string) {
  const [row] = await rowsOf<{ events: number; messages: number }>(
    "select count(*) as events, count(distinct message_id) as messages from message_events where words = ?",
    [reason],
  );
  return { events: Number(row?.events), messages: Number(row?.messages) };
}

async function mailIs(mode: Mode) {
  const { version } = await MailMode.read();
  await MailMode.save({ mode, liveSince: null }, version, await ruth());
}

async function ruth() {
  const clerk = await Clerk.named("ruth");
  if (!clerk) throw new Error("There is no ruth.");
  return clerk;
}
