import { readFileSync } from "node:fs";
import { table } from "../../src/database/connection";
import { importHouseholds } from "../../src/jobs/import-households";
import { signedInAs } from "./site";

export const us500 = readFileSync(new URL("us-500.csv", import.meta.url));

export interface StoredHousehold {
  id: number;
  email: string | null;
  address: string | null;
  zip: string | null;
  note: string | null;
  residency: string;
  source: string | null;
  sourceKey: string | null;
  version: number;
}

export interface StoredMember {
  id: number;
  householdId: number;
  relation: string;
  firstName: string;
  lastName: string;
  dateOfBirth: string | null;
  version: number;
}

/** Does all that is due of imports, as the worker would. */
export async function work() {
  const { signal } = new AbortController();
  while (await importHouseholds.run(signal)) {}
}

/** Uploads a file as ruth; gives the answer. */
export async function uploadFile(content: Buffer | string, name = "households.csv", source = "") {
  const ruth = await signedInAs("ruth");
  return ruth.upload("/staff/imports", { name, field: "file", content }, { source });
}

/** Uploads a file that is taken; gives the address of its import. */
export async function uploaded(content: Buffer | string, name?: string, source?: string) {
  const answer = await uploadFile(content, name, source);
  if (answer.status !== 303) throw new Error(`the upload was refused: ${answer.status} ${answer.text}`);
  return String(answer.headers.location).replace(/\/columns$/, "");
}

/** What the columns page suggests, as its form would post it. */
export async function suggested(address: string) {
  const { text } = await (await signedInAs("ruth")).get(`${address}/columns`);
  const values: Record<string, string> = {};
  for (const [, name = "", options = ""] of text.matchAll(/<select[^>]* id="([^"]+)"[^>]*>([\s\S]*?)<\/select>/g)) {
    values[name] = /value="([^"]*)" selected/.exec(options)?.[1] ?? "";
  }
  values.rows = /name="rows" value="(\w+)" checked/.exec(text)?.[1] ?? "";
  values.source = unescaped(/id="source"[^>]*|value="([^"]*)"[^>]*id="source"/.exec(text)?.[1] ?? "");
  values.version = /name="version" value="(\d+)"/.exec(text)?.[1] ?? "";
  return values;
}

/** Gives the columns, has the worker preview the file, and gives the page that shows it. */
export async function previewed(address: string, changes: Record<string, string> = {}) {
  const ruth = await signedInAs("ruth");
  const answer = await ruth.post(`${address}/columns`, { ...(await suggested(address)), ...changes });
  if (answer.status !== 303) throw new Error(`the columns were refused: ${answer.status} ${answer.text}`);
  await work();
  return (await ruth.get(address)).text;
}

/** Presses Import on the preview. */
export async function press(address: string) {
  const ruth = await signedInAs("ruth");
  const { text } = await ruth.get(address);
  const version = /name="version" value="(\d+)"/.exec(text)?.[1] ?? "0";
  return ruth.post(`${address}/runs`, { version }, address);
}

/** Takes a file all the way; gives the result's counts and page. */
export async function imported(
  content: Buffer | string,
  { name, source, changes }: { name?: string; source?: string; changes?: Record<string, string> } = {},
) {
  const address = await uploaded(content, name, source);
  await previewed(address, changes);
  await press(address);
  await work();
  const page = (await (await signedInAs("ruth")).get(address)).text;
  return { address, page, counts: await countsOf(address) };
}

/** The counts of an import's last run. */
export async function countsOf(address: string) {
  const importId = Number(address.split("/").at(-1));
  const run = await table("import_runs").where({ importId }).orderBy("id", "desc").first();
  const { added, membersAdded, updated, unchanged, refused } = run ?? {};
  return { added, membersAdded, updated, unchanged, refused };
}

/** Why rows of the last run were refused, by row number. */
export async function refusals(address: string) {
  const importId = Number(address.split("/").at(-1));
  const run = await table("import_runs").where({ importId }).orderBy("id", "desc").first("id");
  const rows = (await table("import_rows")
    .where({ runId: run?.id, outcome: "refused" })
    .orderBy("number")) as unknown as { number: number; words: string }[];
  return Object.fromEntries(rows.map(({ number, words }) => [number, words]));
}

export async function householdsFrom(source: string) {
  return (await table("households").where({ source }).orderBy("id")) as unknown as StoredHousehold[];
}

export async function membersOf(householdId: number) {
  return (await table("members").where({ householdId }).orderBy("id")) as unknown as StoredMember[];
}

function unescaped(text: string) {
  return text.replaceAll("&amp;", "&").replaceAll("&#39;", "'").replaceAll("&quot;", '"').replaceAll("&lt;", "<");
}
