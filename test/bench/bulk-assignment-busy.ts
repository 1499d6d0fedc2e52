import { join } from "node:path";
import Database from "better-sqlite3";
import { quantile, rest, say } from "./figures";
import { watchLock } from "./lock-watch";
import { addingHouseholds } from "./plain-households";
import { Client, startSite } from "./running-site";

const HOUSEHOLDS = Number(process.env.BULK_BUSY_ROWS ?? 50_000);
const PAGE_EVERY_MS = 40;
const IDLE_MS = 5_000;
const FORM = {
  residency: "all",
  email: "any",
  existing: "leave",
  nameSource: "email",
  withoutEmail: "exception",
  takenName: "exception",
  pinSource: "random",
  pinLength: "7",
};

/** What clerks at their pages suffer while a bulk run goes on, in the product as it is started. */
export async function run() {
  const site = await startSite();
  try {
    const file = join(site.data, "gatehouse.sqlite");
    await fill(file);
    const dana = await signedIn(site.port, "dana");
    const ruth = await signedIn(site.port, "ruth");
    const idle = await pagesUntil(dana, after(IDLE_MS));

    const { headers } = await ruth.post("/staff/bulk-assignments", FORM);
    const address = String(headers.location);
    const preview = await pagesUntil(dana, async () => (await ruth.get(address)).text.includes(`${address}/process`));
    await ruth.post(`${address}/runs`, {}, `${address}/process`);
    const lock = watchLock(file);
    const began = performance.now();
    const running = await pagesUntil(dana, async () => (await ruth.get(address)).text.includes("Undo this run"));
    const seconds = (performance.now() - began) / 1000;
    const holds = await lock.stop();

    say("household page idle, p99, ms", quantile(idle, 0.99).toFixed(1));
    say("  while a preview goes on, p99, ms", quantile(preview, 0.99).toFixed(1), "50");
    say("  while a run goes on, p99, ms", quantile(running, 0.99).toFixed(1), "50");
    say("  while a run goes on, median, ms", quantile(running, 0.5).toFixed(1));
    say("how long another process waits to write, p99, ms", quantile(holds, 0.99).toFixed(1), "20");
    say("  the longest, ms", quantile(holds, 1).toFixed(1));
    say("households a second while pages are used", Math.round(HOUSEHOLDS / seconds).toLocaleString("en-US"));
  } finally {
    await site.stop();
  }
}

async function fill(file: string) {
  const bare = new Database(file);
  bare.pragma("busy_timeout = 10000");
  for (const statement of addingHouseholds(HOUSEHOLDS)) bare.exec(statement);
  bare.close();
}

async function signedIn(port: number, userName: string) {
  const clerk = new Client(port);
  await clerk.post("/staff/login", { userName, password: "riverside-demo" });
  return clerk;
}

/** Looks at a household's page at a clerk's pace; asks twice a second whether that is enough. */
async function pagesUntil(clerk: Client, enough: () => boolean | Promise<boolean>) {
  const times: number[] = [];
  let askAt = performance.now() + 500;
  for (;;) {
    const { status, ms } = await clerk.get("/staff/households/1001");
    if (status !== 200) throw new Error(`the household page was answered ${status}`);
    times.push(ms);
    await rest(PAGE_EVERY_MS);
    if (performance.now() < askAt) continue;
    if (await enough()) return times;
    askAt = performance.now() + 500;
  }
}

function after(ms: number) {
  const until = performance.now() + ms;
  return () => performance.now() > until;
}
