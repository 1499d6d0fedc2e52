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
const ALREADY_DISMISSED = "This email was dismissed, or a follow-up mailing replaced it. Open it to see its state.";

/** Returns the email with that ID. Throws NotFound. */
export async function findOutboxMessage(id: unknown): Promise<MessageRow> {
  const [known] = parseMessageIds([String(id)]);
  const message = known && (await findMessage(known));
  if (!message) throw new NotFound(`message ${String(id)}`);
  return message;
}

/**
 * Returns the email with that ID if the clerk may see it. A clerk who may not work on the outbox sees emails to
 * households, because the desk lists failed ones. Throws NotFound.
 */
export async function findMessageFor(clerk: Clerk, id: unknown): Promise<MessageRow> {
  const message = await findOutboxMessage(id);
  if (message.householdId === null && !clerk.may("work on the outbox")) throw new NotFound(`message ${message.id}`);
  return message;
}

/** Returns the emails with these IDs, oldest first. Missing ones are skipped. */
export async function findMessages(ids: number[]): Promise<MessageRow[]> {
  return (await table("messages").whereIn("id", ids).orderBy("id")) as unknown as MessageRow[];
}

/** Returns the valid IDs among the submitted values. */
export function parseMessageIds(submitted: string[]) {
  return submitted
    .filter((id) => /^[1-9]\d{0,9}$/.test(id))
    .map(Number)
    .filter((id) => id <= LARGEST_ID);
}

/**
 * Sends one email again, to its original address or to the household's current one. A clerk who may not work on the
 * outbox can resend only failed emails, and from the desk only emails that are not dismissed. Returns the address.
 * Throws Invalid if it is sent or on its way, was dismissed in the meantime, or the household has no other address.
 */
export async function resendMessage(
  message: MessageRow,
  where: "same address" | "household's address",
  clerk: Clerk,
  from: "its page" | "the desk" = "its page",
) {
  const failed = FAILED_STATES.includes(message.state) || clerk.may("work on the outbox");
  refuse({ form: failed ? null : "You can send only failed emails again." });
  const isOpen = message.settledAt === null;
  refuse({ form: from === "the desk" && !isOpen ? ALREADY_DISMISSED : null });
  const { mode } = await mailSettings();
  const newRecipient = where === "household's address" ? await currentAddress(message) : {};
  const recipient = newRecipient.recipient ?? message.recipient;

  const priority = await fromClientPriority();

  await transaction(async () => {
    const updated = await table("messages")
      .where({ id: message.id, ...(isOpen && { settledAt: null }) })
      .update({ ...newRecipient, ...priority, settledAt: null })
      .returning("id");
    refuse({ form: updated.length > 0 ? null : ALREADY_DISMISSED });
    const done = await retry(message.id, mode, `Sent again by ${clerk.name}.`);
    refuse({ form: done ? null : "This email was sent already or is being sent. Open it to see its state." });
    await AuditEvent.note("message sent again", clerk, {
      householdId: message.householdId,
      details: { kind: message.kind, to: recipient },
    });
  });
  return recipient;
}

/** Sends again those of these emails that failed and are not dismissed. Returns how many. */
export async function resendFailed(clerk: Clerk, ids: number[]) {
  const { mode } = await mailSettings();
  const count = await retryFailed(mode, `Sent again by ${clerk.name}.`, ids);
  const requeued = table("messages").whereIn("id", ids).whereIn("state", ["queued", "held"]);
  await requeued.update({ ...(await fromClientPriority()), settledAt: null });
  if (count > 0) {
    await AuditEvent.note("message sent again", clerk, { details: { messages: count, which: "chosen by hand" } });
  }
  return count;
}

/** Cancels those of these emails that are still waiting. Returns how many. */
export async function cancelMessages(clerk: Clerk, ids: number[]) {
  const count = await cancelAll(`Cancelled by ${clerk.name}.`, ids);
  if (count > 0) await AuditEvent.note("message cancelled", clerk, { details: { messages: count } });
  return count;
}

/**
 * Dismisses failed emails, so that the desk no longer lists them. A clerk who may not work on the outbox can dismiss
 * only emails to households. Returns how many.
 */
export async function dismissMessages(ids: number[], clerk: Clerk) {
  const messages = table("messages")
    .whereIn("id", ids)
    .whereIn("state", [...FAILED_STATES])
    .whereNull("settledAt");
  if (!clerk.may("work on the outbox")) messages.whereNotNull("householdId");
  const dismissed = await messages.update({ settledAt: new Date() }).returning("id");
  return dismissed.length;
}

/** With From Client, a clerk is watching, so the email is sent first. */
async function fromClientPriority() {
  return (await leavesFromClient()) ? { priority: PRIORITIES.waiting } : {};
}

/** Returns the household's current address. Throws Invalid if it has no other address than the email's. */
async function currentAddress(message: MessageRow): Promise<{ recipient?: string; recipientDomain?: string }> {
  const household = message.householdId === null ? undefined : await Household.findBy({ id: message.householdId });
  const recipient = changedAddress(message, household?.email);
  if (!recipient) refuse({ form: "The household has no other email address. Correct its address first." });
  try {
    return recipient ? { recipient, recipientDomain: parseAddress(recipient).domain } : {};
  } catch (error) {
    if (error instanceof NotAnAddress) refuse({ form: error.message });
    throw error;
  }
}
