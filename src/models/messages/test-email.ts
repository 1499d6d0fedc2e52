import { transaction } from "../../database/connection";
import { NotAnAddress, parseAddress } from "../../mail/email-address";
import type { MessageRow } from "../../mail/message";
import { Invalid } from "../errors";
import { AuditEvent } from "../staff/audit-event";
import type { Clerk } from "../staff/clerk";
import { enqueueMessage } from "./enqueue-message";

export const TEST_EMAIL_KIND = "test";

const SUBJECT = "Test email from <SiteName>";
const BODY = `This is a test email from <SiteName>.

If it is in your inbox, Gatehouse's emails arrive. If it is in your junk folder, ask IT about SPF and DKIM.`;

/** Adds a test email to the outbox, for an address that a clerk entered. Throws Invalid by field. */
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

/** Returns the submitted address with its domain in ASCII. Throws Invalid by field if mail can't be sent there. */
export function parseTestAddress(submitted: string) {
  try {
    return parseAddress(submitted).address;
  } catch (error) {
    if (error instanceof NotAnAddress)
      throw new Invalid({ testAddress: "Enter your email address, such as you@example.gov." });
    throw error;
  }
}
