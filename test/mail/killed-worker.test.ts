import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { expect } from "chai";
import { rowsOf, table } from "../../src/database/connection";
import { SOURCE_LOADER } from "../../src/source-loader";
import { Chance } from "../support/chance";
import { messages, rows } from "../support/mail";
import { MailServer, reply } from "../support/mail-server";

const MESSAGES = 5_000;
const KILLS = 20;
const AT_ONCE = 10;
const INSERTED_AT_ONCE = 500;
/** How often the mail server may have accepted an email with this final state. */
const TIMES: Record<string, [number, number]> = { sent: [1, 1], refused: [0, 0], unknown: [0, 1] };
const NEVER: [number, number] = [0, 0];

describe("kill -9 of the worker", function () {
  this.timeout(180_000);
  const chance = new Chance();

  it(`at ${KILLS} moments of ${MESSAGES} emails loses none and sends none twice (CHANCE_SEED=${chance.seed})`, async () => {
    const accepted = new Map<string, number>();
    const mailServer = await startUnreliableMailServer(chance, (to) => accepted.set(to, (accepted.get(to) ?? 0) + 1));
    for (let at = 0; at < MESSAGES; at += INSERTED_AT_ONCE) await messages(INSERTED_AT_ONCE, {}, at);

    let begun = 0;
    let [worker, next] = [startWorker(mailServer.port), startWorker(mailServer.port)];
    worker.send("begin");
    for (const moment of chance.moments(KILLS, MESSAGES)) {
      await untilSettled(moment);
      await pause(chance.next() * 20);
      await kill(worker);
      begun += await transmittingBy(worker);
      [worker, next] = [next, startWorker(mailServer.port)];
      worker.send("begin");
    }
    await untilSettled(MESSAGES);
    await Promise.all([kill(worker), kill(next)]);
    await mailServer.stop();

    const all = await rows();
    expect(all).to.have.length(MESSAGES);
    for (const { recipient, state } of all) {
      const times = accepted.get(recipient) ?? 0;
      expect(state, recipient).to.be.oneOf(Object.keys(TIMES));
      expect(times, `${recipient} ${state}`).to.be.within(...(TIMES[state] ?? NEVER));
    }
    const lost = all.filter(({ state, reply }) => state === "unknown" && reply?.startsWith("The worker stopped"));
    expect(lost.length)
      .to.equal(begun)
      .and.to.be.at.most(KILLS * AT_ONCE);
    expect(await table("message_handovers")).to.deep.equal([]);
  });
});

/** A mail server that closes, defers, refuses, stalls and drops connections, before and after it receives an email. */
function startUnreliableMailServer(chance: Chance, accept: (to: string) => void) {
  const oneIn = (of: number, code: number, words: string) => (chance.once(of) ? reply(code, words) : undefined);
  let drop: MailServer["drop"] = () => {};
  const starting = MailServer.start({
    connect: () => oneIn(30, 421, "4.3.2 later"),
    sender: () => oneIn(60, 421, "4.3.2 closing"),
    recipient: (_address, session) => {
      if (chance.once(80)) drop(session);
      return oneIn(15, 451, "4.7.1 greylisted") ?? oneIn(80, 550, "5.1.1 no such user");
    },
    data: async ({ to }, session) => {
      if (chance.once(80)) await pause(300);
      const error = oneIn(20, 452, "4.2.2 try later");
      if (error) return error;
      accept(to);
      if (chance.once(120)) drop(session);
      return undefined;
    },
  });
  return starting.then((mailServer) => {
    drop = (session) => mailServer.drop(session);
    return mailServer;
  });
}

/** Starts a worker that waits for its signal, so that it is never killed while starting. */
function startWorker(port: number): ChildProcess {
  const script = new URL("../support/mail-worker.ts", import.meta.url);
  return fork(script, [String(port), String(AT_ONCE)], { execArgv: SOURCE_LOADER, stdio: "ignore" });
}

async function kill(worker: ChildProcess) {
  const gone = once(worker, "exit");
  worker.kill("SIGKILL");
  await gone;
}

/** How many emails this worker was transmitting when it was killed. */
async function transmittingBy({ pid }: ChildProcess) {
  const begun = await rowsOf(
    `select 1 from messages m join message_handovers h on h.message_id = m.id and h.version = m.version
     where m.state = 'sending' and m.lease_holder like ?`,
    [`% ${pid} %`],
  );
  return begun.length;
}

/** Waits until this many emails have a final state, or until it takes too long. */
async function untilSettled(count: number) {
  const giveUpAt = Date.now() + 120_000;
  for (; ; await pause(15)) {
    const [row] = await rowsOf<{ settled: number }>(
      "select count(*) as settled from messages where state in ('sent', 'refused', 'unknown')",
    );
    if (Number(row?.settled) >= count) return;
    if (Date.now() > giveUpAt) throw new Error(`only ${row?.settled} messages came to an end`);
  }
}
