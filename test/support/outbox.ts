import { table } from "../../src/database/connection";
import type { MessageRow, NewMessage } from "../../src/mail/message";
import { findMessage, post } from "../../src/mail/outbox";

/** Writes a letter to okafor into the outbox, and gives it the state of a letter that has been on its way. */
export async function outboxLetter(values: Partial<NewMessage> = {}, became: Partial<MessageRow> = {}) {
  const letter = await post(
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
  if (Object.keys(became).length > 0) await table("messages").where({ id: letter.id }).update(became);
  return letter.id;
}

/** A letter that the relay refused for good. */
export function refusedLetter(values: Partial<NewMessage> = {}) {
  return outboxLetter(values, { state: "refused", replyCode: 550, reply: "550 no such user" });
}

/** The letter as the database has it now. */
export async function storedLetter(id: number) {
  const letter = await findMessage(id);
  if (!letter) throw new Error(`There is no letter ${id}.`);
  return letter;
}
