import { rowsOf, transaction } from "../../database/connection";
import { recordOnce } from "../../texts/incoming-webhook";
import { parseMobileNumber } from "../../texts/mobile-number";
import { optIn, optOut, optOutCommand } from "../../texts/opted-out-mobiles";
import { reversedDigits } from "../households/search-keys";
import { AuditEvent } from "../staff/audit-event";

/**
 * Takes what somebody texted to us: STOP and START count at once, and each text once; anything else is left to the
 * provider's own inbox. `sid` is what the provider calls this text.
 */
export async function handleIncomingText(sid: string, from: string, body: string) {
  const mobile = parseMobileNumber(from);
  const asked = optOutCommand(body);
  if (!mobile || !asked) return;
  await transaction(async () => {
    if (!(await recordOnce(sid))) return;
    const changed = asked === "stop" ? await optOut(mobile) : await optIn(mobile);
    if (!changed) return;
    const kind = asked === "stop" ? "texts stopped" : "texts started again";
    const households = await householdsOf(mobile);
    for (const householdId of households) await AuditEvent.note(kind, "customer", { householdId });
    if (households.length === 0) await AuditEvent.note(kind, "stranger", { details: { mobile } });
  });
}

async function householdsOf(mobile: string): Promise<number[]> {
  const rows = await rowsOf<{ householdId: number }>(
    "select distinct household_id from phones where kind = 'mobile' and reversed_digits = ? order by household_id limit 20",
    [reversedDigits(mobile)],
  );
  return rows.map(({ householdId }) => householdId);
}
