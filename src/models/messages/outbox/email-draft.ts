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

/** Mail programs open a draft that says so for writing, not for reading. */
const UNSENT = "X-Unsent: 1\r\n";

/** True for a message that waits for a clerk's own mail program: never one that carries credentials. */
export async function waitsForMailClient(message: MessageRow) {
  const { protocol } = await EmailDevice.current();
  return protocol === "mail client" && message.state === "held" && !carriesCredentials(message);
}

/** The message as a draft (.eml) for a clerk's own mail program. Throws NotFound where it is none, Invalid where it has a hole. */
export async function emailDraft(message: MessageRow): Promise<Buffer> {
  if (!(await waitsForMailClient(message))) throw new NotFound(`draft of message ${message.id}`);
  const rendered = await renderMessage(message, "masked");
  if ("exception" in rendered) throw new Invalid({ form: rendered.exception });
  // Their own mail program signs it, not we.
  const settings = { ...(await mailSettings()), dkimPrivateKey: "" };
  const mime = await compose(message, withUnsubscribeLink(rendered, message), settings, unsubscribeAddress(message));
  return Buffer.concat([Buffer.from(UNSENT), mime]);
}

/** Notes that a clerk sent it from their own mail program. Throws Invalid where it does not wait for that. */
export async function markSent(message: MessageRow, clerk: Clerk) {
  const waits = await waitsForMailClient(message);
  refuse({ form: waits ? null : "This message does not wait for a mail program. Open it to see where it is." });
  const sent = await recordSentByHand([message], clerk);
  refuse({ form: sent > 0 ? null : "Somebody changed this message meanwhile. Open it to see where it is." });
}

/** Notes of those that wait for a mail program that a clerk sent them. Gives how many. */
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
    const words = `Sent from their own mail program by ${clerk.name}.`;
    await recordMessageEvents(
      sent.map(({ id }) => ({ messageId: id, at: now, state: "sent", replyCode: null, words })),
    );
    for (const message of messages.filter((one) => sent.some(({ id }) => id === one.id))) {
      const details = { kind: message.kind, to: message.recipient };
      await AuditEvent.note("message sent by hand", clerk, { householdId: message.householdId, details });
    }
    return sent.length;
  });
}

/** True for a message with a user name and PIN, or with a link to choose one. */
export function carriesCredentials({ category, subject, body }: Pick<MessageRow, "category" | "subject" | "body">) {
  // The fields as they are written: one that there is none of is no secret.
  return category === "credentials" || SECRET_FIELDS.some((field) => `${subject} ${body}`.includes(`<${field}>`));
}
