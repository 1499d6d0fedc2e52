import { join } from "node:path";
import { config } from "../../src/config";
import { disconnect, engine, migrate, rowsOf, table } from "../../src/database/connection";
import { Campaign } from "../../src/models/recconnect/campaign";
import { workOnExtractions } from "../../src/models/recconnect/selection/extracting";
import { seed } from "../../src/seed";
import { pagesInUse } from "../support/bulk-assignments";
import { type Browser, signedInAs } from "../support/site";
import { quantile, rest, say } from "./figures";
import { watchLock } from "./lock-watch";

const HOUSEHOLDS = Number(process.env.HOUSEHOLDS ?? 250_000);
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
 * it; how long that holds up other requests; and what the worker takes to count, and to keep, the rest.
 */
export async function run() {
  await migrate();
  await seed();
  await fill();
  const ruth = await signedInAs("ruth");
  await ruth.get(address);
  const types = (await table("pass_types")) as unknown as { id: number; code: string }[];
  const all = types.filter(({ code }) => code.startsWith("BENCH")).map(({ id }) => String(id));

  await measureWhilePagesAreUsed(ruth, { ...form, passTypeIds: all });
  for (const [what, changes] of Object.entries(selections)) {
    await measure(what, ruth, { ...form, ...changes, passTypeIds: all });
  }
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
    if (id.last) await table("campaigns").where({ id: id.last }).update({ cancelledAt: new Date() });
    const began = performance.now();
    const { headers } = await ruth.send(address, { _csrf, ...fields });
    const { text } = await ruth.get(String(headers.location));
    times.push(performance.now() - began);
    records.push([...text.matchAll(/name="shown"/g)].length);
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

/** Two members a household and two passes each, in SQL alike on both engines. */
async function fill() {
  const numbers = `with recursive n (i) as (select 1 union all select i + 1 from n where i < ${HOUSEHOLDS})`;
  const now = engine === "postgres" ? "now()" : String(Date.now());
  const day = (from: string, days: string) =>
    engine === "postgres"
      ? `to_char(date '${from}' + cast(${days} as integer), 'YYYY-MM-DD')`
      : `date('${from}', '+' || (${days}) || ' days')`;
  await fillWith([
    `insert into pass_types (code, description, created_at, updated_at)
     with recursive n (i) as (select 1 union all select i + 1 from n where i < 10)
     select 'BENCH-' || i, 'Bench pass', ${now}, ${now} from n`,
    `insert into households (id, city, state, zip, email, email_key, residency, created_at, updated_at)
     ${numbers} select 10000 + i, case i % 7 when 0 then 'Corona' when 1 then 'Norco' else 'Riverside' end, 'CA',
       '925' || cast(10 + i % 80 as text), case when i % 5 > 0 then 'pat.' || i || '@example.org' end,
       case when i % 5 > 0 then 'pat.' || i || '@example.org' end,
       case i % 4 when 0 then 'non-resident' else 'resident' end, ${now}, ${now} from n`,
    `insert into members (household_id, relation, first_name, last_name, last_key, first_key, created_at, updated_at)
     ${numbers} select 10000 + i, case k when 0 then 'primary' else 'child' end, 'Pat', 'Garza' || ((i * 7919) % 250007),
       'garza' || ((i * 7919) % 250007), 'pat', ${now}, ${now} from n, (select 0 as k union all select 1) as two order by i, k`,
    `insert into phones (household_id, kind, number, reversed_digits)
     ${numbers} select 10000 + i, 'mobile', '(951) 555-0100', '0010555159' from n where i % 2 = 1`,
    `insert into web_users (household_id, user_name, pin_seal, created_at, updated_at)
     ${numbers} select 10000 + i, case when i % 3 > 0 then 'u' || i end, case when i % 3 = 1 then 'seal' end, ${now}, ${now} from n`,
    `insert into passes (member_id, pass_type_id, status, activates_on, expires_on, purchased_on, last_visit_on, visits, created_at, updated_at)
     select m.id, (select min(id) from pass_types where code like 'BENCH%') + (m.id * k * 31) % 10,
       case (m.id + k) % 5 when 0 then 'Expired' when 1 then 'Actv-Renew' when 2 then 'Suspended' else 'Actv-New' end,
       ${day("2026-01-01", "(m.id * 13 + k * 101) % 365")}, ${day("2026-06-01", "(m.id * 17 + k * 57) % 600")},
       ${day("2025-06-01", "(m.id * 17 + k * 57) % 500")}, ${day("2026-06-01", "(m.id * 19 + k * 57) % 170")},
       (m.id * k) % 60, ${now}, ${now}
     from members m, (select 1 as k union all select 2) as two where m.household_id > 10000`,
    engine === "postgres" ? "vacuum analyze" : "pragma wal_checkpoint(truncate)",
  ]);
}

async function fillWith(statements: string[]) {
  for (const statement of statements) {
    await rowsOf(statement).catch((fault) => {
      if (!/does not return data/.test(String(fault))) throw fault;
    });
  }
  await rest(500);
}
