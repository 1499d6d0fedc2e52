import { rowsOf, table } from "../database/connection";
import { among } from "../database/update-all";
import { parseMobileNumber } from "./mobile-number";

/** The keywords that carriers and providers define for opting out and in. */
const STOP = ["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"];
const START = ["START", "UNSTOP", "YES"];
/** A longer text is no command, whatever it starts with. */
const MAX_COMMAND_LENGTH = 40;

/** Returns the command in an incoming text, if it has one. */
export function optOutCommand(body: string): "stop" | "start" | undefined {
  const word = body
    .trim()
    .slice(0, MAX_COMMAND_LENGTH)
    .replace(/[.!"']+$/, "")
    .toUpperCase();
  if (STOP.includes(word)) return "stop";
  return START.includes(word) ? "start" : undefined;
}

/** Records that a mobile has opted out of texts. Returns whether that is new. */
export async function optOut(mobile: string): Promise<boolean> {
  const added = await table("stopped_mobiles")
    .insert({ mobile, stoppedAt: new Date() })
    .onConflict("mobile")
    .ignore()
    .returning("mobile");
  return added.length > 0;
}

/** Removes a mobile's opt-out. Returns whether there was one. */
export async function optIn(mobile: string): Promise<boolean> {
  return (await table("stopped_mobiles").where({ mobile }).delete()) > 0;
}

/** Returns when a number opted out; undefined if it can get texts. */
export async function optedOutSince(number: string): Promise<Date | undefined> {
  const mobile = parseMobileNumber(number);
  const row = mobile && (await table("stopped_mobiles").where({ mobile }).first("stoppedAt"));
  return row ? (row.stoppedAt as Date) : undefined;
}

/** Returns those of these mobiles that have opted out. */
export async function optedOutAmong(mobiles: readonly string[]): Promise<Set<string>> {
  const [ofThese, list] = among("mobile", [...new Set(mobiles)]);
  const rows =
    mobiles.length > 0
      ? await rowsOf<{ mobile: string }>(`select mobile from stopped_mobiles where ${ofThese}`, [list])
      : [];
  return new Set(rows.map(({ mobile }) => mobile));
}
