import { transaction } from "../../../database/connection";
import { findBatchText, readdressText, recordArrived, retryText } from "../../../texts/outbox";
import type { TextRow } from "../../../texts/text";
import { NotFound } from "../../errors";
import { parseId } from "../../filter-fields";
import { mobileNumbersOf } from "../../households/mobile-numbers";
import { AuditEvent } from "../../staff/audit-event";
import type { Clerk } from "../../staff/clerk";
import type { CampaignFacts } from "../campaign-facts";

/** A text of this campaign, and no other. Throws NotFound. */
export async function findText({ id: batch }: CampaignFacts, id: unknown): Promise<TextRow> {
  const known = parseId(String(id));
  const text = known && (await findBatchText(batch, known));
  if (!text) throw new NotFound(`text ${String(id)}`);
  return text;
}

/**
 * Sends a text again that failed or was cancelled, or of which nobody knows whether it arrived, to the mobile that its
 * household has now; gives that number. Undefined where it is sent or on its way by now, or another mailing that
 * followed this one goes to the household instead.
 */
export async function sendTextAgain(text: TextRow, clerk: Clerk): Promise<string | undefined> {
  const { id, householdId } = text;
  const recipient = (await mobileNumbersOf([householdId])).get(householdId) ?? text.recipient;
  return transaction(async () => {
    await readdressText(id, recipient);
    if (!(await retryText(id))) return undefined;
    await note("text sent again", text, clerk);
    return recipient;
  });
}

/** A person knows that a text arrived of which the provider said nothing. False where that is no question any more. */
export function noteTextArrived(text: TextRow, clerk: Clerk): Promise<boolean> {
  return transaction(async () => {
    const done = await recordArrived(text.id, text.batch, `Noted as arrived by ${clerk.name}.`);
    if (done) await note("text noted as arrived", text, clerk);
    return done;
  });
}

function note(kind: "text sent again" | "text noted as arrived", { householdId, batch }: TextRow, clerk: Clerk) {
  return AuditEvent.note(kind, clerk, { householdId, details: { mailing: batch } });
}
