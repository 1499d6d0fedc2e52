import { table, transaction } from "../../../database/connection";
import { WebParameters } from "../../settings/web-parameters";
import { AuditEvent } from "../../staff/audit-event";
import type { Clerk } from "../../staff/clerk";

const ALLOWED_MS = 3_600_000;
const ID = "replacing-claimed-web-users";
const NOT_WHILE_LIVE =
  "The site is live: web users that customers chose can't be replaced. An administrator may allow it for one hour on the page Bulk WebTrac ID/PIN Assign.";

/** The hour for which an administrator allows claimed web users to be replaced while the site is live (DESIGN.md rule 8). */
export class ReplacementAllowance {
  /** Until when it is allowed; null where it isn't. */
  static async until(): Promise<Date | null> {
    const row = await table("settings").where({ id: ID }).first("content");
    const until = row ? new Date(JSON.parse(String(row.content)).until) : null;
    return until && until.getTime() > Date.now() ? until : null;
  }

  static async give(clerk: Clerk) {
    await transaction(async () => {
      const until = new Date(Date.now() + ALLOWED_MS);
      await table("settings")
        .insert({ id: ID, content: JSON.stringify({ until }), version: 1, updatedAt: new Date() })
        .onConflict("id")
        .merge();
      await AuditEvent.note("replacing claimed web users allowed", clerk, { details: { until: until.toISOString() } });
    });
  }
}

/** Why claimed web users can't be replaced just now, or null. */
export async function errorInReplacing() {
  const { siteIsLive } = await WebParameters.current();
  return siteIsLive && !(await ReplacementAllowance.until()) ? NOT_WHILE_LIVE : null;
}

/** "REPLACE 1,204 HOUSEHOLDS" */
export function replacementWords(households: number) {
  return `REPLACE ${households.toLocaleString("en-US")} ${households === 1 ? "HOUSEHOLD" : "HOUSEHOLDS"}`;
}

/** The error in what was typed to confirm, or null; spaces and message case make no difference. */
export function errorInTyped(typed: string, words: string) {
  const plain = (text: string) => text.trim().replace(/\s+/g, " ").toUpperCase();
  return plain(typed) === words ? null : `Type ${words} to confirm.`;
}
