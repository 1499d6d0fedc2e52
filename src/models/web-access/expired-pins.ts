import { table, transaction } from "../../database/connection";
import { AuditEvent } from "../staff/audit-event";

const ERASED_AT_ONCE = 50;

/** Assigned PINs that have expired: they no longer work, and their seals are erased soon after. */
export class ExpiredPins {
  /** Erases some of them, with an event each, and ends sessions begun with them. Gives how many. */
  static async erase(): Promise<number> {
    return transaction(async () => {
      const due = (await table("web_users")
        .whereNotNull("pinSeal")
        .where("pinExpiresAt", "<=", new Date())
        .limit(ERASED_AT_ONCE)
        .select("id")) as unknown as { id: number }[];
      const erased = (await table("web_users")
        .whereIn(
          "id",
          due.map(({ id }) => id),
        )
        .whereNotNull("pinSeal")
        .update({ pinSeal: null, inUseAt: null, updatedAt: new Date() })
        .increment("sessionEpoch", 1)
        .increment("version", 1)
        .returning("householdId")) as unknown as { householdId: number }[];

      for (const { householdId } of erased) await AuditEvent.note("assigned PIN expired", "system", { householdId });
      return erased.length;
    });
  }
}
