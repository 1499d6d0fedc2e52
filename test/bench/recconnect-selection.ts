import { join } from "node:path";
import { config } from "../../src/config";
import { disconnect, engine, migrate, table } from "../../src/database/connection";
import { Campaign } from "../../src/models/recconnect/campaign";
import { workOnExtractions } from "../../src/models/recconnect/selection/extraction-work";
import { seed } from "../../src/seed";
import { pagesInUse } from "../support/bulk-assignments";
import { type Browser, signedInAs } from "../support/site";
import { quantile, say } from "./figures";
import { watchLock } from "./lock-watch";
import { addPassHolders } from "./pass-holders";
import { measureFilters } from "./selection-filters";

const PRINTS = 10;
const MEGABYTE = 1024 * 1024;
const STATUSES = ["Actv-New", "Actv-Renew"];
const address = "/staff/recconnect";

/** Selections over four passes a household: with few filters, with every filter, and such as few passes match. */
const selections: Record<string, Record<string, string | string[]>> = {
  "few filters, 3 of 4 households": {},
  "every filter, 1 household in 100": {
    visitCheck: "between",
    visits: "5",
    visitsTo: "40",
    residency: "residents",
    history: "skip",
    historyDescription: "teaser",
    signIns: "assigned PIN not used",
    email: "with",
    mobile: "with",
  },
  "a date that few passes have": { dateFrom: "2026-07-04", dateTo: "2026-07-04", dateOption: "purchase" },
  "every pass, few filters": { match: "pass" },
  "what nobody has": { visitCheck: "at least", visits: "900" },
};

/**
 * Pass RecConnect over a million passes: from Print to the page with the first 50 records, as a clerk's browser waits for
 * it; how long that holds up other requests; what the worker takes to count, and to keep, the rest; and each filter's cost.
 */
export async function run() {
  await migrate();
  await seed();
  await addPassHolders();
  const ruth = await signedInAs("ruth");
  await ruth.get(address);
  const types = (await table("pass_types")) as unknown as { id: number; code: string }[];
  const all = types.filter(({ code }) => code.startsWith("BENCH")).map(({ id }) => String(id));

  await measureWhilePagesAreUsed(ruth, { ...form, passTypeIds: all });
  for (const [what, changes] of Object.entries(selections)) {
    await measure(what, ruth, { ...form, ...changes, passTypeIds: all });
  }
  await measureFilters(all.map(Number));
  await disconnect();
}

const form = {
  browse: "browser",
  visitCheck: "skip",
  dateRange: "today thru 1 year later",
  dateOption: "expiration",
  statuses: STATUSES,
  match: "household",
  residency: "all",
  history: "ignore",
  signIns: "any",
  email: "any",
  mobile: "any",
  unsubscribed: "leave out",
};

async function measure(what: string, ruth: Browser, fields: Record<string, string | string[]>) {
  const _csrf = await ruth.token(address);
  const [times, records, id] = [[] as number[], [] as number[], { last: 0 }];
  const gaps = watchLoop();
  await pagesInUse(false);
  for (let print = 0; print < PRINTS; print++) {
    if (id.last) await forget(id.last);
    const began = performance.now();
    const { headers } = await ruth.send(address, { _csrf, ...fields });
    const { text } = await ruth.get(String(headers.location));
    times.push(performance.now() - began);
    records.push(/name="shown" value="([^"]+)"/.exec(text)?.[1]?.split(" ").length ?? 0);
    id.last = Number(String(headers.location).split("/").at(-1));
  }
  const longest = gaps.stop();
  say(`${what}: Print to page, median, ms`, quantile(times, 0.5).toFixed(0), "200");
  say("  the slowest, ms", Math.max(...times).toFixed(0));
  say("  records on it, at least", String(Math.min(...records)));
  say("  others held up in the web process at most, ms", longest.toFixed(1), "10");

  await pagesInUse(false);
  const worker = await byTheWorker(id.last);
  say("  exact count by the worker, s", worker.counted.toFixed(2), "1");
  say("  records kept", worker.extracted.toLocaleString("en-US"));
  say("  all of them kept after, s", worker.kept.toFixed(2));
  say("  memory more than before, at most, MB", String(worker.memory));
}

/** As if the worker had cleared that print away: a clerk keeps so many, and waits where they are still being cleared. */
async function forget(id: number) {
  const now = new Date();
  await table("campaigns").where({ id }).update({ cancelledAt: now, recordsErasedAt: now });
}

/** How long the worker keeps other processes from writing while somebody uses the pages; on SQLite, which has one lock. */
async function measureWhilePagesAreUsed(ruth: Browser, fields: Record<string, string | string[]>) {
  const { headers } = await ruth.send(address, { _csrf: await ruth.token(address), ...fields });
  await pagesInUse(true);
  const lock = engine === "sqlite" ? watchLock(join(config.dataDir, "gatehouse.sqlite")) : undefined;
  const worker = await byTheWorker(Number(String(headers.location).split("/").at(-1)));
  const holds = await lock?.stop();
  await pagesInUse(false);
  say("while pages are used: exact count by the worker, s", worker.counted.toFixed(2), "1");
  say("  records kept a second", Math.round(worker.extracted / worker.kept).toLocaleString("en-US"));
  if (!holds) return;
  say("  how long another process waits to write, p99, ms", quantile(holds, 0.99).toFixed(1), "20");
  say("  the longest, ms", quantile(holds, 1).toFixed(1));
}

async function byTheWorker(id: number) {
  globalThis.gc?.();
  const [began, until] = [performance.now(), { counted: 0 }];
  const before = process.memoryUsage.rss();
  let memory = 0;
  const { signal } = new AbortController();
  for (;;) {
    const campaign = await Campaign.find(id);
    if (until.counted === 0 && campaign.found !== null) until.counted = (performance.now() - began) / 1000;
    if (campaign.extractedAt) {
      const kept = (performance.now() - began) / 1000;
      return {
        counted: until.counted,
        kept,
        extracted: campaign.extracted,
        memory: Math.round(Math.max(0, memory - before) / MEGABYTE),
      };
    }
    const one = {
      get aborted() {
        return this.asked++ > 0;
      },
      asked: 0,
    };
    await workOnExtractions(until.counted === 0 ? (one as unknown as AbortSignal) : signal);
    memory = Math.max(memory, process.memoryUsage.rss());
  }
}

/** How long the event loop of this process was held up at most. */
function watchLoop() {
  let [longest, last] = [0, performance.now()];
  const looking = setInterval(() => {
    longest = Math.max(longest, performance.now() - last - 1);
    last = performance.now();
  }, 1);
  return {
    stop() {
      clearInterval(looking);
      return longest;
    },
  };
}
