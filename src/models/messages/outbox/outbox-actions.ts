import { table, transaction } from "../../../database/connection";
import { NotAnAddress, parseAddress } from "../../../mail/email-address";
import { type MessageRow, PRIORITIES } from "../../../mail/message";
import { cancelAll, findMessage, retry, retryFailed } from "../../../mail/outbox";
import { NotFound, refuse } from "../../errors";
import { Household } from "../../households/household";
import { leavesFromClient, mailSettings } from "../../settings/email-device";
import { AuditEvent } from "../../staff/audit-event";
import type { Clerk } from "../../staff/clerk";
import { changedAddress, FAILED_STATES } from "./failed-messages";

const LARGEST_ID = 2_147_483_647;
const ALREADY_DISMISSED =
  "Somebody is done with this message, or another mailing goes to the household instead. Open it to see.";

/** The message with that id. Throws NotFound. */
export async function findOutboxMessage(id: unknown): Promise<MessageRow> {
  const [known] = parseMessageIds([String(id)]);
  const message = known && (await findMessage(known));
  if (!message) throw new NotFound(`message ${String(id)}`);
  return message;
}

/**
 * The message with that id, for a clerk who may see it: who doesn't work on the outbox sees messages to households, as the
 * desk lists them where they failed. Throws NotFound.
 */
export async function findMessageFor(clerk: Clerk, id: unknown): Promise<MessageRow> {
  const message = await findOutboxMessage(id);
  if (message.householdId === null && !clerk.may("work on the outbox")) throw new NotFound(`message ${message.id}`);
  return message;
}

/** Those of these messages that there are, the oldest first. */
export async function findMessages(ids: number[]): Promise<MessageRow[]> {
  return (await table("messages").whereIn("id", ids).orderBy("id")) as unknown as MessageRow[];
}

/** The ids among what was posted; anything else is none. */
export function parseMessageIds(posted: string[]) {
  return posted
    .filter((id) => /^[1-9]\d{0,9}$/.test(id))
    .map(Number)
    .filter((id) => id <= LARGEST_ID);
}

/**
 * Sends one message again: to the address it was for, or to the one its household has now. Who doesn't work on the outbox
 * sends only what failed, and the desk only what nobody is done with. Throws Invalid where it is already on its way, where
 * somebody was done with it meanwhile, or where the household has no other address.
 */
export async function resendMessage(
  message: MessageRow,
  where: "same address" | "household's address",
  clerk: Clerk,
  from: "its page" | "the desk" = "its page",
) {
  const failed = FAILED_STATES.includes(message.state) || clerk.may("work on the outbox");
  refuse({ form: failed ? null : "Only a message that failed is sent again from the desk." });
  const isOpen = message.settledAt === null;
  refuse({ form: from === "the desk" && !isOpen ? ALREADY_DISMISSED : null });
  const { mode } = await mailSettings();
  const readdressed = where === "household's address" ? await currentAddress(message) : {};
  const recipient = readdressed.recipient ?? message.recipient;

  const first = await fromClientPriority();

  await transaction(async () => {
    const same = await table("messages")
      .where({ id: message.id, ...(isOpen && { settledAt: null }) })
      .update({ ...readdressed, ...first, settledAt: null })
      .returning("id");
    refuse({ form: same.length > 0 ? null : ALREADY_DISMISSED });
    const done = await retry(message.id, mode, `Sent again by ${clerk.name}.`);
    refuse({ form: done ? null : "This message is sent or on its way. Open it to see where it is." });
    await AuditEvent.note("message sent again", clerk, {
      householdId: message.householdId,
      details: { kind: message.kind, to: recipient },
    });
  });
  return recipient;
}

/** Sends again those of these messages that failed and nobody is done with. Gives how many. */
export async function resendFailed(clerk: Clerk, ids: number[]) {
  const { mode } = await mailSettings();
  const count = await retryFailed(mode, `Sent again by ${clerk.name}.`, ids);
  const again = table("messages").whereIn("id", ids).whereIn("state", ["queued", "held"]);
  await again.update({ ...(await fromClientPriority()), settledAt: null });
  if (count > 0) {
    await AuditEvent.note("message sent again", clerk, { details: { messages: count, which: "chosen by hand" } });
  }
  return count;
}

/** Stops those of these messages that still wait. Gives how many. */
export async function cancelMessages(clerk: Clerk, ids: number[]) {
  const count = await cancelAll(`Cancelled by ${clerk.name}.`, ids);
  if (count > 0) await AuditEvent.note("message cancelled", clerk, { details: { messages: count } });
  return count;
}

/**
 * Takes failed messages from the desk: somebody is done with them, otherwise than by sending them. Who doesn't work on the
 * outbox is done with messages to households. Gives how many.
 */
export async function dismissMessages(ids: number[], clerk: Clerk) {
  const messages = table("messages")
    .whereIn("id", ids)
    .whereIn("state", [...FAILED_STATES])
    .whereNull("settledAt");
  if (!clerk.may("work on the outbox")) messages.whereNotNull("householdId");
  const settled = await messages.update({ settledAt: new Date() }).returning("id");
  return settled.length;
}

/** With From Client somebody watches it leave. */
async function fromClientPriority() {
  return (await leavesFromClient()) ? { priority: PRIORITIES.waiting } : {};
}

/** Where the message's household is to be reached now. Throws Invalid where that is nowhere else. */
async function currentAddress(message: MessageRow): Promise<{ recipient?: string; recipientDomain?: string }> {
  const household = message.householdId === null ? undefined : await Household.findBy({ id: message.householdId });
  const recipient = changedAddress(message, household?.email);
  if (!recipient) refuse({ form: "The household has no other address. Correct its email first." });
  try {
    return recipient ? { recipient, recipientDomain: parseAddress(recipient).domain } : {};
  } catch (error) {
    if (error instanceof NotAnAddress) refuse({ form: error.message });
    throw error;
  }
}
