import { table } from "../../src/database/connection";
import type { MessageRow, NewMessage } from "../../src/mail/message";
import { addToOutbox, findMessage } from "../../src/mail/outbox";

/** Writes a message to okafor into the outbox, and gives it the state of a message that has been on its way. */
export async function outboxMessage(values: Partial<NewMessage> = {}, became: Partial<MessageRow> = {}) {
  const message = await addToOutbox(
    {
      kind: "forgotten PIN 2",
      recipient: "ada.okafor@example.org",
      householdId: 1001,
      subject: "Your PIN",
      body: "Hello <FirstName>, your PIN is <WebPin>.",
      fields: {},
      priority: "waiting",
      category: "credentials",
      ...values,
    },
    "live",
  );
  if (Object.keys(became).length > 0) await table("messages").where({ id: message.id }).update(became);
  return message.id;
}

/** A message that the mail server refused for good. */
export function refusedMessage(values: Partial<NewMessage> = {}) {
  return outboxMessage(values, { state: "refused", replyCode: 550, reply: "550 no such user" });
}

/** The message as the database has it now. */
export async function storedMessage(id: number) {
  const message = await findMessage(id);
  if (!message) throw new Error(`There is no message ${id}.`);
  return message;
}
