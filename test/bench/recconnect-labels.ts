import { readFileSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import Database from "better-sqlite3";
import { quantile, rest, say } from "./figures";
import { addingHouseholds } from "./plain-households";
import { Client, startSite } from "./running-site";

const RECORDS = Number(process.env.LABEL_ROWS ?? 250_000);
const PAGE_EVERY_MS = 40;
const IDLE_MS = 5_000;
const KIBIBYTES_A_MEGABYTE = 1024;

/** Labels for 250,000 records from the product as it is started, and what clerks at their pages suffer meanwhile. */
export async function run() {
  const site = await startSite();
  try {
    const campaignId = fill(join(site.data, "gatehouse.sqlite"));
    const [dana, ruth] = [await signedIn(site.port, "dana"), await signedIn(site.port, "ruth")];
    const idle = await pagesUntil(dana, after(IDLE_MS));

    const before = memoryOf(site.pid, "VmRSS");
    forgetMostMemoryOf(site.pid);
    const began = performance.now();
    const download = take(site.port, ruth.cookie, `/staff/recconnect/${campaignId}/labels.pdf?sheet=5160`);
    let bytes: number | undefined;
    download.then((taken) => {
      bytes = taken;
    });
    const meanwhile = await pagesUntil(dana, () => bytes !== undefined);
    const taken = await download;
    const seconds = (performance.now() - began) / 1000;
    const most = memoryOf(site.pid, "VmHWM");

    say(`${RECORDS.toLocaleString("en-US")} labels as a PDF, s`, seconds.toFixed(1), "60");
    say("  memory for it at most, MB", String(most - before), "300");
    say("  the whole web process at most, MB", String(most));
    say("  the file, MB", (taken / KIBIBYTES_A_MEGABYTE / KIBIBYTES_A_MEGABYTE).toFixed(1));
    say("household page idle, p99, ms", quantile(idle, 0.99).toFixed(1));
    say("  while labels are made, p99, ms", quantile(meanwhile, 0.99).toFixed(1), "50");
    say("  while labels are made, median, ms", quantile(meanwhile, 0.5).toFixed(1));
  } finally {
    await site.stop();
  }
}

/** Gives a campaign whose records are plain households with addresses. */
function fill(file: string) {
  const bare = new Database(file);
  bare.pragma("busy_timeout = 10000");
  for (const statement of addingHouseholds(RECORDS)) bare.exec(statement);
  bare.exec("update households set address = id || ' Elm Street', address_line_two = 'Apt 4' where address is null");
  const now = Date.now();
  const { lastInsertRowid: id } = bare
    .prepare(
      `insert into campaigns (selection, processing, mailing, clerk_id, clerk_name, extracted, extracted_at, created_at, updated_at)
       values ('{}', '{}', '{}', 1, 'Bench', ${RECORDS}, ${now}, ${now}, ${now})`,
    )
    .run();
  bare.exec(
    `insert into campaign_records (campaign_id, household_id, member_id, last_name, first_name, last_key,
       first_key, city, state, zip, email)
     select ${id}, households.id, members.id, last_name, first_name, last_key, first_key, city, state, zip, coalesce(households.email, '')
     from households join members on members.household_id = households.id where relation = 'primary'
     order by households.id desc limit ${RECORDS}`,
  );
  bare.close();
  return id;
}

/** Downloads all of it and keeps nothing; gives how many bytes it was. */
function take(port: number, cookie: string, path: string) {
  return new Promise<number>((resolve, reject) => {
    const asked = request({ port, path, headers: { cookie } }, (answer) => {
      let bytes = 0;
      answer.on("data", (part: Buffer) => {
        bytes += part.length;
      });
      answer.on("end", () => resolve(bytes));
      answer.on("error", reject);
      if (answer.statusCode !== 200) reject(new Error(`the labels were answered ${answer.statusCode}`));
    });
    asked.once("error", reject);
    asked.end();
  });
}

/** What Linux says of a process's memory, in megabytes: what it has now, or the most it had. */
function memoryOf(pid: number, what: "VmRSS" | "VmHWM") {
  const [, kibibytes] = new RegExp(`${what}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Math.round(Number(kibibytes) / KIBIBYTES_A_MEGABYTE);
}

function forgetMostMemoryOf(pid: number) {
  writeFileSync(`/proc/${pid}/clear_refs`, "5");
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
