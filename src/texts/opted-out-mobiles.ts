import { rowsOf, table } from "../database/connection";
import { among } from "../database/update-all";
import { parseMobileNumber } from "./mobile-number";

/** What a provider and the carriers take for "no more", and for "again". */
const STOP = ["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"];
const START = ["START", "UNSTOP", "YES"];
/** What is longer asks for nothing, whatever it begins with. */
const MAX_COMMAND_LENGTH = 40;

/** What a text that came in asks for. */
export function optOutCommand(body: string): "stop" | "start" | undefined {
  const word = body
    .trim()
    .slice(0, MAX_COMMAND_LENGTH)
    .replace(/[.!"']+$/, "")
    .toUpperCase();
  if (STOP.includes(word)) return "stop";
  return START.includes(word) ? "start" : undefined;
}

/** Notes that no text may go to this mobile any more. True where that is new. */
export async function optOut(mobile: string): Promise<boolean> {
  const added = await table("stopped_mobiles")
    .insert({ mobile, stoppedAt: new Date() })
    .onConflict("mobile")
    .ignore()
    .returning("mobile");
  return added.length > 0;
}

/** Texts may go there again. True where they couldn't. */
export async function optIn(mobile: string): Promise<boolean> {
  return (await table("stopped_mobiles").where({ mobile }).delete()) > 0;
}

/** Since when no text may go to this number, as it is typed; undefined where texts may. */
export async function optedOutSince(typed: string): Promise<Date | undefined> {
  const mobile = parseMobileNumber(typed);
  const row = mobile && (await table("stopped_mobiles").where({ mobile }).first("stoppedAt"));
  return row ? (row.stoppedAt as Date) : undefined;
}

/** Those of these mobiles that said STOP. */
export async function optedOutAmong(mobiles: readonly string[]): Promise<Set<string>> {
  const [ofThese, list] = among("mobile", [...new Set(mobiles)]);
  const rows =
    mobiles.length > 0
      ? await rowsOf<{ mobile: string }>(`select mobile from stopped_mobiles where ${ofThese}`, [list])
      : [];
  return new Set(rows.map(({ mobile }) => mobile));
}
