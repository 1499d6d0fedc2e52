import { rowsOf, transaction } from "../../database/connection";
import { recordOnce } from "../../texts/incoming-webhook";
import { parseMobileNumber } from "../../texts/mobile-number";
import { optIn, optOut, optOutCommand } from "../../texts/opted-out-mobiles";
import { reversedDigits } from "../households/search-keys";
import { AuditEvent } from "../staff/audit-event";

/**
 * Handles a text from a customer. STOP and START take effect immediately, and each text only once. Anything else stays
 * in the provider's inbox. `sid` is the provider's ID of the text.
 */
export async function handleIncomingText(sid: string, from: string, body: string) {
  const mobile = parseMobileNumber(from);
  const command = optOutCommand(body);
  if (!mobile || !command) return;
  await transaction(async () => {
    if (!(await recordOnce(sid))) return;
    const changed = command === "stop" ? await optOut(mobile) : await optIn(mobile);
    if (!changed) return;
    const kind = command === "stop" ? "texts stopped" : "texts started again";
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
