import { table } from "../../src/database/connection";
import type { MessageRow, NewMessage } from "../../src/mail/message";
import { addToOutbox, findMessage } from "../../src/mail/outbox";

/** Adds an email to okafor to the outbox, then changes its row, for example to a later state. Returns its ID. */
export async function outboxMessage(values: Partial<NewMessage> = {}, changes: Partial<MessageRow> = {}) {
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
  if (Object.keys(changes).length > 0) await table("messages").where({ id: message.id }).update(changes);
  return message.id;
}

/** Adds an email that the mail server refused permanently. */
export function refusedMessage(values: Partial<NewMessage> = {}) {
  return outboxMessage(values, { state: "refused", replyCode: 550, reply: "550 no such user" });
}

/** Returns the stored row of an email. */
export async function storedMessage(id: number) {
  const message = await findMessage(id);
  if (!message) throw new Error(`There is no message ${id}.`);
  return message;
}
