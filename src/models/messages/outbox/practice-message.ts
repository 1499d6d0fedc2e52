import type { MessageRow } from "../../../mail/message";
import { openPracticeLetter } from "../../../mail/practice";
import { NotFound } from "../../errors";
import { AuditEvent } from "../../staff/audit-event";
import type { Clerk } from "../../staff/clerk";

/** Opens a practice letter **with its secrets in clear** for a clerk who may read it, and notes who did. Throws NotFound. */
export async function readPracticeLetter(letter: MessageRow, clerk: Clerk) {
  const opened = openPracticeLetter(letter);
  if (!opened) throw new NotFound(`practice letter ${letter.id}`);
  await AuditEvent.note("practice letter read", clerk, {
    householdId: letter.householdId,
    details: { kind: letter.kind },
  });
  return opened;
}
