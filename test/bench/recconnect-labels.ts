import { readFileSync } from "node:fs";
import Database from "better-sqlite3";
import { quantile, rest, say } from "./figures";
import { addingHouseholds } from "./plain-households";
import { Client, type Download, startWeb } from "./running-site";

const LABELS = Number(process.env.LABEL_ROWS ?? 250_000);
const MESSAGES = Number(process.env.MESSAGE_ROWS ?? 20_000);
const PAGE_EVERY_MS = 40;
const IDLE_MS = 5_000;
const KIBIBYTES_A_MEGABYTE = 1024;
const MEGABYTE = 1024 * 1024;
const MESSAGE =
  "Dear <FirstName> <LastName>,\n\nYour household ID is **<HouseholdID>**.\n\n* Bring it.\n* Keep it.\n\nYour agency";

/**
 * Labels for 250,000 records, and messages for 20,000, each from a web process of its own, asked for by a clerk: how long,
 * how much memory the whole of that process takes at most, and what other clerks at their pages suffer meanwhile.
 */
export async function run() {
  await measure(`${LABELS.toLocaleString("en-US")} labels as a PDF`, LABELS, "60", (ruth, campaignId) =>
    ruth.download(`/staff/recconnect/${campaignId}/labels.pdf?sheet=5160`),
  );
  await measure(`${MESSAGES.toLocaleString("en-US")} messages as a PDF`, MESSAGES, "", async (ruth, campaignId) =>
    ruth.download(`/staff/recconnect/${campaignId}/messages`, {
      code: "1",
      _csrf: await ruth.token("/staff/recconnect"),
    }),
  );
}

async function measure(
  what: string,
  records: number,
  limit: string,
  ask: (ruth: Client, campaignId: number) => Promise<Download>,
) {
  let campaignId = 0;
  const site = await startWeb((file) => {
    campaignId = fill(file, records);
  });
  try {
    const started = memoryOf(site.pid, "VmHWM");
    const [dana, ruth] = [await signedIn(site.port, "dana"), await signedIn(site.port, "ruth")];
    const idle = await pagesUntil(dana, after(IDLE_MS));

    const [before, mostBefore] = [memoryOf(site.pid, "VmRSS"), memoryOf(site.pid, "VmHWM")];
    const began = performance.now();
    let ended = false;
    const download = ask(ruth, campaignId).finally(() => {
      ended = true;
    });
    const meanwhile = await pagesUntil(dana, () => ended);
    const { status, bytes, start } = await download;
    const seconds = (performance.now() - began) / 1000;
    const most = memoryOf(site.pid, "VmHWM");
    if (status !== 200 || start.subarray(0, 5).toString() !== "%PDF-") throw new Error(`answered ${status}, no PDF`);

    say(`${what}, s`, seconds.toFixed(1), limit);
    say("  the whole web process at most, MB", String(most), "300");
    say("    once it had started, at most", String(started));
    say("    after five seconds of a clerk's pages, and at most", `${before}, ${mostBefore}`);
    say("  the file, MB", (bytes / MEGABYTE).toFixed(1));
    say("  household page idle, p99, ms", quantile(idle, 0.99).toFixed(1));
    say("    meanwhile, p99, ms", quantile(meanwhile, 0.99).toFixed(1), "50");
    say("    meanwhile, median, ms", quantile(meanwhile, 0.5).toFixed(1));
  } finally {
    await site.stop();
  }
}

/** Gives a campaign whose records are plain households with addresses, and a message to write to them. */
function fill(file: string, records: number) {
  const bare = new Database(file);
  for (const statement of addingHouseholds(records)) bare.exec(statement);
  bare.exec("update households set address = id || ' Elm Street', address_line_two = 'Apt 4' where address is null");
  const now = Date.now();
  bare
    .prepare(
      `insert into comment_codes (id, name, name_key, subject, body, created_at, updated_at)
       values (1, 'Bench', 'bench', 'Your household', ?, ${now}, ${now})
       on conflict (id) do update set subject = excluded.subject, body = excluded.body`,
    )
    .run(MESSAGE);
  const { lastInsertRowid: id } = bare
    .prepare(
      `insert into campaigns (selection, processing, mailing, clerk_id, clerk_name, extracted, extracted_at, created_at, updated_at)
       values ('{}', '{}', '{}', 1, 'Bench', ${records}, ${now}, ${now}, ${now})`,
    )
    .run();
  bare.exec(
    `insert into campaign_records (campaign_id, household_id, member_id, last_name, first_name, last_key,
       first_key, city, state, zip, email)
     select ${id}, households.id, members.id, last_name, first_name, last_key, first_key, city, state, zip, coalesce(households.email, '')
     from households join members on members.household_id = households.id where relation = 'primary'
     order by households.id desc limit ${records}`,
  );
  bare.close();
  return Number(id);
}

/** What Linux says of a process's memory, in megabytes: what it has now, or the most it ever had. */
function memoryOf(pid: number, what: "VmRSS" | "VmHWM") {
  const [, kibibytes] = new RegExp(`${what}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Math.round(Number(kibibytes) / KIBIBYTES_A_MEGABYTE);
}

async function signedIn(port: number, userName: string) {
  const clerk = new Client(port);
  await clerk.post("/staff/login", { userName, password: "riverside-demo" });
  return clerk;
}

/** Looks at a household's page at a clerk's pace until that is enough. */
async function pagesUntil(clerk: Client, enough: () => boolean) {
  const times: number[] = [];
  while (!enough()) {
    const { status, ms } = await clerk.get("/staff/households/1001");
    if (status !== 200) throw new Error(`the household page was answered ${status}`);
    times.push(ms);
    await rest(PAGE_EVERY_MS);
  }
  return times;
}

function after(ms: number) {
  const until = performance.now() + ms;
  return () => performance.now() > until;
}
