import { table, transaction } from "../../../database/connection";
import { WebParameters } from "../../settings/web-parameters";
import { AuditEvent } from "../../staff/audit-event";
import type { Clerk } from "../../staff/clerk";

const ALLOWED_MS = 3_600_000;
const ID = "replacing-claimed-web-users";
const NOT_ALLOWED_WHILE_LIVE =
  "The site is live, so this run can't replace user names and PINs that customers chose. Ask an administrator to allow it for one hour on the Bulk WebTrac ID/PIN Assign page.";

/** The hour during which an administrator allows replacing claimed web users while the site is live (DESIGN.md rule 8). */
export class ReplacementAllowance {
  /** Until when it is allowed; null if it isn't. */
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

/** A sentence that says why claimed web users can't be replaced now, or null. */
export async function errorInReplacing() {
  const { siteIsLive } = await WebParameters.current();
  return siteIsLive && !(await ReplacementAllowance.until()) ? NOT_ALLOWED_WHILE_LIVE : null;
}

/** "REPLACE 1,204 HOUSEHOLDS" */
export function confirmationPhrase(households: number) {
  return `REPLACE ${households.toLocaleString("en-US")} ${households === 1 ? "HOUSEHOLD" : "HOUSEHOLDS"}`;
}

/** The error in what was typed to confirm, or null. Ignores spacing and letter case. */
export function errorInConfirmation(typed: string, phrase: string) {
  const normalize = (text: string) => text.trim().replace(/\s+/g, " ").toUpperCase();
  return normalize(typed) === phrase ? null : `Type ${phrase} to confirm.`;
}
