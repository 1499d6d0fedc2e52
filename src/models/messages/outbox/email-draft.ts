import { table, transaction } from "../../../database/connection";
import { compose } from "../../../mail/compose";
import type { MessageRow } from "../../../mail/message";
import { recordMessageEvents } from "../../../mail/message-events";
import { Invalid, NotFound, refuse } from "../../errors";
import { EmailDevice, mailSettings } from "../../settings/email-device";
import { AuditEvent } from "../../staff/audit-event";
import type { Clerk } from "../../staff/clerk";
import { SECRET_FIELDS } from "../merging/merge-fields";
import { renderMessage } from "../merging/render-message";
import { unsubscribeAddress, withUnsubscribeLink } from "../unsubscribe-link";

/** With this header, mail programs open the draft for editing. */
const UNSENT = "X-Unsent: 1\r\n";

/** Returns whether the email waits for a clerk's mail program. Emails with credentials never do. */
export async function waitsForMailClient(message: MessageRow) {
  const { protocol } = await EmailDevice.current();
  return protocol === "mail client" && message.state === "held" && !carriesCredentials(message);
}

/**
 * Returns the email as a draft (.eml) for a clerk's mail program. Throws NotFound if it doesn't wait for one, Invalid
 * if it can't be merged.
 */
export async function emailDraft(message: MessageRow): Promise<Buffer> {
  if (!(await waitsForMailClient(message))) throw new NotFound(`draft of message ${message.id}`);
  const rendered = await renderMessage(message, "masked");
  if ("exception" in rendered) throw new Invalid({ form: rendered.exception });
  // Not signed here: the clerk's mail program sends it.
  const settings = { ...(await mailSettings()), dkimPrivateKey: "" };
  const mime = await compose(message, withUnsubscribeLink(rendered, message), settings, unsubscribeAddress(message));
  return Buffer.concat([Buffer.from(UNSENT), mime]);
}

/** Marks an email as sent from the clerk's mail program. Throws Invalid if it doesn't wait for one. */
export async function markSent(message: MessageRow, clerk: Clerk) {
  const waits = await waitsForMailClient(message);
  refuse({
    form: waits ? null : "This email is not waiting to be sent from a mail program. Open it to see its state.",
  });
  const sent = await recordSentByHand([message], clerk);
  refuse({
    form: sent > 0 ? null : "Someone else changed this email while you were viewing it. Open it to see its state.",
  });
}

/** Marks those emails as sent that wait for a mail program. Returns how many. */
export async function markAllSent(messages: MessageRow[], clerk: Clerk): Promise<number> {
  const waiting: MessageRow[] = [];
  for (const message of messages) if (await waitsForMailClient(message)) waiting.push(message);
  return recordSentByHand(waiting, clerk);
}

function recordSentByHand(messages: MessageRow[], clerk: Clerk): Promise<number> {
  return transaction(async () => {
    const now = new Date();
    const ids = messages.map(({ id }) => id);
    const sent = (await table("messages")
      .whereIn("id", ids)
      .where({ state: "held" })
      .update({ state: "sent", sentAt: now, updatedAt: now })
      .increment("version", 1)
      .returning("id")) as unknown as { id: number }[];
    const reason = `Sent from a mail program by ${clerk.name}.`;
    await recordMessageEvents(
      sent.map(({ id }) => ({ messageId: id, at: now, state: "sent", replyCode: null, words: reason })),
    );
    for (const message of messages.filter((one) => sent.some(({ id }) => id === one.id))) {
      const details = { kind: message.kind, to: message.recipient };
      await AuditEvent.note("message sent by hand", clerk, { householdId: message.householdId, details });
    }
    return sent.length;
  });
}

/** Returns whether the email has a user name and PIN, or a link for choosing a PIN. */
export function carriesCredentials({ category, subject, body }: Pick<MessageRow, "category" | "subject" | "body">) {
  // Compares the text only: an unknown field isn't a secret, and must not throw.
  return category === "credentials" || SECRET_FIELDS.some((field) => `${subject} ${body}`.includes(`<${field}>`));
}
