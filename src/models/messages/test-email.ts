import { transaction } from "../../database/connection";
import { NotAnAddress, parseAddress } from "../../mail/email-address";
import type { MessageRow } from "../../mail/message";
import { Invalid } from "../errors";
import { AuditEvent } from "../staff/audit-event";
import type { Clerk } from "../staff/clerk";
import { enqueueMessage } from "./enqueue-message";

export const TEST_EMAIL_KIND = "test";

const SUBJECT = "Test email of <SiteName>";
const BODY = `This is a test email of <SiteName>.

If you can read it in your inbox, messages get through. If it is in your junk folder, ask IT about SPF and DKIM.`;

/** Writes a test email into the outbox, for an address a clerk typed. Throws Invalid by field. */
export async function enqueueTestEmail(recipient: string, clerk: Clerk): Promise<MessageRow> {
  parseTestAddress(recipient);
  return transaction(async () => {
    const row = await enqueueMessage({
      kind: TEST_EMAIL_KIND,
      recipient,
      householdId: null,
      subject: SUBJECT,
      body: BODY,
      fields: {},
      priority: "waiting",
      category: "notice",
    });
    await AuditEvent.note("test email sent", clerk, { details: { to: recipient } });
    return row;
  });
}

/** The typed address, where mail can go there. Throws Invalid by field. */
export function parseTestAddress(typed: string) {
  try {
    return parseAddress(typed).address;
  } catch (error) {
    if (error instanceof NotAnAddress)
      throw new Invalid({ testAddress: "Enter your email address, like you@example.gov." });
    throw error;
  }
}
