import { transaction } from "../../database/connection";
import { NotAnAddress, readAddress } from "../../mail/address";
import type { MessageRow } from "../../mail/message";
import { Invalid } from "../errors";
import { AuditEvent } from "../staff/audit-event";
import type { Clerk } from "../staff/clerk";
import { posted } from "./posting";

export const TEST_LETTER = "test";

const SUBJECT = "Test letter of <SiteName>";
const BODY = `This is a test letter of <SiteName>.

If you can read it in your inbox, letters get through. If it is in your junk folder, ask IT about SPF and DKIM.`;

/** Writes a test letter into the outbox, for an address a clerk typed. Throws Invalid by field. */
export async function postTestLetter(recipient: string, clerk: Clerk): Promise<MessageRow> {
  testAddress(recipient);
  return transaction(async () => {
    const row = await posted({
      kind: TEST_LETTER,
      recipient,
      householdId: null,
      subject: SUBJECT,
      body: BODY,
      fields: {},
      priority: "waiting",
      category: "notice",
    });
    await AuditEvent.note("test letter sent", clerk, { details: { to: recipient } });
    return row;
  });
}

/** The typed address, where mail can go there. Throws Invalid by field. */
export function testAddress(typed: string) {
  try {
    return readAddress(typed).address;
  } catch (fault) {
    if (fault instanceof NotAnAddress)
      throw new Invalid({ testAddress: "Enter your e-mail address, like you@example.gov." });
    throw fault;
  }
}
