import type { MessageRow, NewMessage } from "../../mail/message";
import { addToOutbox } from "../../mail/outbox";
import { mailSettings } from "../settings/email-device";

/** Adds an email to the outbox, in the open transaction and in the current mail mode. Throws NotAnAddress. */
export async function enqueueMessage(message: NewMessage): Promise<MessageRow> {
  const { mode } = await mailSettings();
  return addToOutbox(message, mode);
}
