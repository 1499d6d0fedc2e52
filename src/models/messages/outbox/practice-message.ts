import type { MessageRow } from "../../../mail/message";
import { openPracticeMessage } from "../../../mail/practice-mode";
import { NotFound } from "../../errors";
import { AuditEvent } from "../../staff/audit-event";
import type { Clerk } from "../../staff/clerk";

/**
 * Opens a practice email **with its secrets in clear** for a clerk who may read it, with an audit event. Throws
 * NotFound.
 */
export async function readPracticeMessage(message: MessageRow, clerk: Clerk) {
  const opened = openPracticeMessage(message);
  if (!opened) throw new NotFound(`practice message ${message.id}`);
  await AuditEvent.note("practice message read", clerk, {
    householdId: message.householdId,
    details: { kind: message.kind },
  });
  return opened;
}
