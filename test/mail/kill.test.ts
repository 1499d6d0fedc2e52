import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { expect } from "chai";
import { table } from "../../src/database/connection";
import { letters, rows } from "../support/mail";
import { Relay, reply } from "../support/relay";

const LETTERS = 1_000;
const KILLS = 10;
const AT_ONCE = 5;
/** How often the relay may have accepted a letter that ended so. */
const TIMES: Record<string, [number, number]> = { sent: [1, 1], refused: [0, 0], unknown: [0, 1] };
const NEVER: [number, number] = [0, 0];

describe("kill -9 of the worker", function () {
  this.timeout(120_000);

  it("loses no letter and sends none twice, however the relay behaves", async () => {
    const accepted = new Map<string, number>();
    const relay = await Relay.start({
      connect: () => oneIn(30, reply(421, "4.3.2 later")),
      sender: () => oneIn(40, reply(421, "4.3.2 closing")),
      recipient: (_address, session) => {
        if (one(60)) relay.drop(session);
        return oneIn(15, reply(451, "4.7.1 greylisted")) ?? oneIn(80, reply(550, "5.1.1 no such user"));
      },
      data: async ({ to }, session) => {
        if (one(50)) await pause(300);
        const fault = oneIn(20, reply(452, "4.2.2 try later"));
        if (fault) return fault;
        accepted.set(to, (accepted.get(to) ?? 0) + 1);
        if (one(100)) relay.drop(session);
        return undefined;
      },
    });
    await letters(LETTERS);

    let kills = 0;
    let worker = startWorker(relay.port);
    while (kills < KILLS) {
      await untilSettled(Math.round(((kills + Math.random()) * LETTERS) / (KILLS + 1)));
      await pause(Math.random() * 20);
      worker.kill("SIGKILL");
      await once(worker, "exit");
      kills++;
      worker = startWorker(relay.port);
    }
    await untilSettled(LETTERS);
    worker.kill("SIGKILL");
    await once(worker, "exit");
    await relay.stop();

    const all = await rows();
    expect(all).to.have.length(LETTERS);
    for (const { recipient, state } of all) {
      const times = accepted.get(recipient) ?? 0;
      expect(state, recipient).to.be.oneOf(["sent", "refused", "unknown"]);
      expect(times, `${recipient} ${state}`).to.be.within(...(TIMES[state] ?? NEVER));
    }
    const lost = all.filter(({ state, reply }) => state === "unknown" && reply?.startsWith("The worker stopped"));
    expect(lost.length).to.be.at.most(KILLS * AT_ONCE);
    expect(await table("message_handovers")).to.deep.equal([]);
  });
});

function startWorker(port: number): ChildProcess {
  const script = new URL("../support/mail-worker.ts", import.meta.url).pathname;
  return spawn(process.execPath, ["--import", "tsx", script, String(port), String(AT_ONCE)], { stdio: "ignore" });
}

/** Until so many letters have come to an end, or it takes too long. */
async function untilSettled(wanted: number) {
  const giveUpAt = Date.now() + 60_000;
  for (; ; await pause(10)) {
    const [row] = (await table("messages")
      .whereIn("state", ["sent", "refused", "unknown"])
      .count("id as settled")) as unknown as { settled: number }[];
    if ((row?.settled ?? 0) >= wanted) return;
    if (Date.now() > giveUpAt) throw new Error(`only ${row?.settled} letters came to an end`);
  }
}

function one(of: number) {
  return Math.random() * of < 1;
}

function oneIn(of: number, fault: Error) {
  return one(of) ? fault : undefined;
}
