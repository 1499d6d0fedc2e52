import { availableParallelism } from "node:os";
import bcrypt from "bcrypt";
import { COST } from "../../src/secrets/hashing";
import { median, quantile, rest, say } from "./figures";
import { Client, startSite } from "./running-site";

const AT_ONCE = 32;
const ROUNDS = 3;
const ROUND_MS = 8_000;
const PAGE_EVERY_MS = 60;

/** Sign-ins with 32 at once against bcrypt alone on the same cores, and what the household page suffers meanwhile. */
export async function run() {
  const site = await startSite();
  try {
    const dana = new Client(site.port);
    await dana.post("/staff/login", { userName: "dana", password: "riverside-demo" });
    const idle = await pageTimes(dana, ROUND_MS);

    const ratios: number[] = [];
    const busy: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const floor = await bcryptAlone(ROUND_MS);
      const [rate, times] = await Promise.all([signIns(site.port, ROUND_MS), pageTimes(dana, ROUND_MS)]);
      ratios.push(rate / floor);
      busy.push(quantile(times, 0.99));
      say(`round ${round + 1}: sign-ins a second, bcrypt alone`, `${rate.toFixed(1)}, ${floor.toFixed(1)}`);
    }
    say("sign-ins with 32 at once, of bcrypt alone (median)", `${median(ratios).toFixed(2)}x`, "at least 0.85x");
    say("household page meanwhile, p99 (median of rounds)", `${median(busy).toFixed(1)} ms`, "25 ms");
    say("household page idle, p99", `${quantile(idle, 0.99).toFixed(1)} ms`);
  } finally {
    await site.stop();
  }
}

async function bcryptAlone(ms: number) {
  const digest = await bcrypt.hash("maple-river-42", COST);
  const until = performance.now() + ms;
  let done = 0;
  const lane = async () => {
    while (performance.now() < until) {
      await bcrypt.compare("maple-river-42", digest);
      done++;
    }
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: availableParallelism() }, lane));
  return (done * 1000) / (performance.now() - began);
}

async function signIns(port: number, ms: number) {
  const until = performance.now() + ms;
  let done = 0;
  const lane = async () => {
    const client = new Client(port);
    while (performance.now() < until) {
      client.forgetCookies();
      const { status } = await client.post("/login", { userName: "okafor", pin: "maple-river-42" });
      if (status === 303) done++;
      else throw new Error(`a sign-in was answered ${status}`);
    }
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return (done * 1000) / (performance.now() - began);
}

async function pageTimes(dana: Client, ms: number) {
  const until = performance.now() + ms;
  const times: number[] = [];
  while (performance.now() < until) {
    const { status, ms: took } = await dana.get("/staff/households/1001");
    if (status !== 200) throw new Error(`the household page was answered ${status}`);
    times.push(took);
    await rest(PAGE_EVERY_MS);
  }
  return times;
}
