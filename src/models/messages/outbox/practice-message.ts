import type { MessageRow } from "../../../mail/message";
import { openPracticeMessage } from "../../../mail/practice-mode";
import { NotFound } from "../../errors";
import { AuditEvent } from "../../staff/audit-event";
import type { Clerk } from "../../staff/clerk";

/** Opens a practice message **with its secrets in clear** for a clerk who may read it, and notes who did. Throws NotFound. */
export async function readPracticeMessage(message: MessageRow, clerk: Clerk) {
  const opened = openPracticeMessage(message);
  if (!opened) throw new NotFound(`practice message ${message.id}`);
  await AuditEvent.note("practice message read", clerk, {
    householdId: message.householdId,
    details: { kind: message.kind },
  });
  return opened;
}
