import type { MessageRow, NewMessage } from "../../mail/message";
import { addToOutbox } from "../../mail/outbox";
import { mailSettings } from "../settings/email-device";

/** Writes a message into the outbox, in the open transaction, in the mode that mail is in. Throws NotAnAddress. */
export async function enqueueMessage(message: NewMessage): Promise<MessageRow> {
  const { mode } = await mailSettings();
  return addToOutbox(message, mode);
}
