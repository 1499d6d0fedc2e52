import { table, transaction } from "../../../database/connection";
import { NotAnAddress, readAddress } from "../../../mail/address";
import type { MessageRow } from "../../../mail/message";
import { cancelAll, findMessage, retry, retryAll } from "../../../mail/outbox";
import { NotFound, refuse } from "../../faults";
import { Household } from "../../households/household";
import { mailSettings } from "../../settings/email-device";
import { AuditEvent } from "../../staff/audit-event";
import type { Clerk } from "../../staff/clerk";
import { failedIds, newAddress, TASK_STATES } from "./failed-letters";

const LARGEST_ID = 2_147_483_647;

/** The letter with that id. Throws NotFound. */
export async function letterWith(id: unknown): Promise<MessageRow> {
  const [known] = idsIn([String(id)]);
  const letter = known && (await findMessage(known));
  if (!letter) throw new NotFound(`message ${String(id)}`);
  return letter;
}

/** The ids among what was posted; anything else is none. */
export function idsIn(posted: string[]) {
  return posted
    .filter((id) => /^[1-9]\d{0,9}$/.test(id))
    .map(Number)
    .filter((id) => id <= LARGEST_ID);
}

/**
 * Sends one letter again: to the address it was for, or to the one its household has now. Throws Invalid where it is
 * already on its way, or where the household has no other address.
 */
export async function sendAgain(letter: MessageRow, where: "same address" | "household's address", clerk: Clerk) {
  const { mode } = await mailSettings();
  const readdressed = where === "household's address" ? await presentAddress(letter) : {};
  const recipient = readdressed.recipient ?? letter.recipient;

  await transaction(async () => {
    await table("messages")
      .where({ id: letter.id })
      .update({ ...readdressed, settledAt: null });
    const done = await retry(letter.id, mode, `Sent again by ${clerk.name}.`);
    refuse({ form: done ? null : "This letter is sent or on its way. Open it to see where it is." });
    await AuditEvent.note("letter sent again", clerk, {
      householdId: letter.householdId,
      details: { letter: letter.letter, to: recipient },
    });
  });
  return recipient;
}

/** Sends again those of these letters that failed; without ids, all that nobody is done with. Gives how many. */
export async function sendFailedAgain(clerk: Clerk, ids?: number[]) {
  const { mode } = await mailSettings();
  const count = await retryAll(mode, `Sent again by ${clerk.name}.`, ids ?? (await failedIds()));
  if (ids) await table("messages").whereIn("id", ids).whereIn("state", ["queued", "held"]).update({ settledAt: null });
  if (count > 0) {
    const details = { letters: count, which: ids ? "chosen by hand" : "all that failed" };
    await AuditEvent.note("letter sent again", clerk, { details });
  }
  return count;
}

/** Stops those of these letters that still wait. Gives how many. */
export async function cancelLetters(clerk: Clerk, ids: number[]) {
  const count = await cancelAll(`Cancelled by ${clerk.name}.`, ids);
  if (count > 0) await AuditEvent.note("letter cancelled", clerk, { details: { letters: count } });
  return count;
}

/** Takes failed letters from the desk: somebody is done with them, otherwise than by sending them. */
export async function settleLetters(ids: number[]) {
  const settled = await table("messages")
    .whereIn("id", ids)
    .whereIn("state", [...TASK_STATES])
    .whereNull("settledAt")
    .update({ settledAt: new Date() })
    .returning("id");
  return settled.length;
}

/** Where the letter's household is to be reached now. Throws Invalid where that is nowhere else. */
async function presentAddress(letter: MessageRow): Promise<{ recipient?: string; recipientDomain?: string }> {
  const household = letter.householdId === null ? undefined : await Household.findBy({ id: letter.householdId });
  const recipient = newAddress(letter, household?.email);
  if (!recipient) refuse({ form: "The household has no other address. Correct its e-mail first." });
  try {
    return recipient ? { recipient, recipientDomain: readAddress(recipient).domain } : {};
  } catch (fault) {
    if (fault instanceof NotAnAddress) refuse({ form: fault.message });
    throw fault;
  }
}
