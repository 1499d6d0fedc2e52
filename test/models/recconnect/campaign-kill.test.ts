import { setTimeout as pause } from "node:timers/promises";
import { expect } from "chai";
import { engine, rowsOf } from "../../../src/database/connection";
import { Campaign } from "../../../src/models/recconnect/campaign";
import { countsOf } from "../../../src/models/recconnect/sending/counts";
import { addPlainHouseholds } from "../../support/bulk-assignments";
import { addCampaign, setMailMode, setMailServer, submitted } from "../../support/campaigns";
import { Chance } from "../../support/chance";
import { clerkNamed } from "../../support/clerks";
import { expectWholeFile, Worker } from "../../support/killed-worker";
import { MailServer, reply } from "../../support/mail-server";

const HOUSEHOLDS = 1_000;
const KILLS = 5;
const STUCK_AFTER_MS = 60_000;
const SETTLED = ["sent", "refused", "unknown", "cancelled"];

describe("a mailing whose worker is killed", function () {
  this.timeout(180_000);
  const chance = new Chance();
  let workers: Worker[] = [];

  afterEach(() => Promise.all(workers.map((worker) => worker.stop())));

  async function until(what: () => Promise<boolean>) {
    for (const giveUpAt = Date.now() + STUCK_AFTER_MS; !(await what()); await pause(15)) {
      if (Date.now() < giveUpAt) continue;
      throw new Error(`nothing more happens: ${workers.map(({ said }) => said).join(" ")}`);
    }
  }

  it(`is paused and cancelled in mid-stream, and the counts still add up (CHANCE_SEED=${chance.seed})`, async () => {
    const accepted = new Map<string, number>();
    const mailServer = await startMailServer(chance, (to) => accepted.set(to, (accepted.get(to) ?? 0) + 1));
    const households = [1002, ...(await addPlainHouseholds(HOUSEHOLDS))];
    await setMailMode("live");
    await setMailServer(mailServer.port);
    const { id } = await submitted(await addCampaign({ households }));
    const ruth = await clerkNamed("ruth");
    const reached = (moment: number) => until(async () => accepted.size >= moment || (await finished(id)));

    for (const moment of chance.moments(KILLS, HOUSEHOLDS * 0.7)) {
      // Two of them on PostgreSQL: they share one mailing.
      workers = Array.from({ length: engine === "postgres" ? 2 : 1 }, () => Worker.start());
      await reached(moment);
      await pause(chance.next() * 25);
      await Promise.all(workers.map((worker) => worker.kill()));
      expectWholeFile();
    }
    workers = [Worker.start()];
    await reached(Math.round(HOUSEHOLDS * 0.75));
    await (await Campaign.find(id)).pause(ruth);
    await pause(400);
    const still = accepted.size;
    await pause(1_500);
    expect(accepted.size).to.equal(still);
    await (await Campaign.find(id)).resume(ruth);
    await reached(Math.round(HOUSEHOLDS * 0.85));
    await (await Campaign.find(id)).cancel(ruth);
    await until(() => finished(id));
    await Promise.all(workers.map((worker) => worker.stop()));
    await mailServer.stop();

    const messages = await rowsOf<{ recipient: string; state: string; batchNumber: number }>(
      "select recipient, state, batch_number from messages where batch = ? order by batch_number",
      [id],
    );
    expect(new Set(messages.map(({ batchNumber }) => batchNumber)).size).to.equal(messages.length);
    for (const { recipient, state } of messages) {
      const times = accepted.get(recipient) ?? 0;
      expect(state, recipient).to.be.oneOf(SETTLED);
      expect(times, `${recipient} ${state}`).to.be.within(
        state === "sent" ? 1 : 0,
        state === "sent" || state === "unknown" ? 1 : 0,
      );
    }
    const campaign = await Campaign.find(id);
    const { written, exception, leftOut, cancelled, first } = countsOf(campaign);
    expect({ written, exception, leftOut, all: written + exception + leftOut + cancelled }).to.deep.equal({
      written: messages.length,
      exception: 1,
      leftOut: 0,
      all: households.length,
    });
    expect(campaign.recipients).to.equal(households.length);
    expect(messages.filter(({ state }) => state === "cancelled").length + cancelled).to.be.above(0);
    for (const state of SETTLED) {
      const counted = (first as Record<string, number>)[state] ?? 0;
      expect(counted, state).to.equal(messages.filter((message) => message.state === state).length);
    }
  });
});

async function finished(id: number) {
  return (await Campaign.find(id)).finishedAt !== null;
}

/** It refuses, and drops before the message and after it took it. */
function startMailServer(chance: Chance, accept: (to: string) => void) {
  let drop: MailServer["drop"] = () => {};
  const starting = MailServer.start({
    recipient: (_address, session) => {
      if (chance.once(120)) drop(session);
      return chance.once(80) ? reply(550, "5.1.1 no such user") : undefined;
    },
    data: async ({ to }, session) => {
      await pause(2);
      accept(to);
      if (chance.once(150)) drop(session);
      return undefined;
    },
  });
  return starting.then((mailServer) => {
    drop = (session) => mailServer.drop(session);
    return mailServer;
  });
}
