import { table, transaction } from "../../../database/connection";
import { NotAnAddress, readAddress } from "../../../mail/address";
import { type MessageRow, PRIORITIES } from "../../../mail/message";
import { cancelAll, findMessage, retry, retryAll } from "../../../mail/outbox";
import { NotFound, refuse } from "../../errors";
import { Household } from "../../households/household";
import { leavesFromClient, mailSettings } from "../../settings/email-device";
import { AuditEvent } from "../../staff/audit-event";
import type { Clerk } from "../../staff/clerk";
import { newAddress, TASK_STATES } from "./failed-messages";

const LARGEST_ID = 2_147_483_647;
const DONE_WITH =
  "Somebody is done with this letter, or another mailing goes to the household instead. Open it to see.";

/** The letter with that id. Throws NotFound. */
export async function letterWith(id: unknown): Promise<MessageRow> {
  const [known] = idsIn([String(id)]);
  const letter = known && (await findMessage(known));
  if (!letter) throw new NotFound(`message ${String(id)}`);
  return letter;
}

/**
 * The letter with that id, for a clerk who may see it: who doesn't work on the outbox sees letters to households, as the
 * desk lists them where they failed. Throws NotFound.
 */
export async function letterFor(clerk: Clerk, id: unknown): Promise<MessageRow> {
  const letter = await letterWith(id);
  if (letter.householdId === null && !clerk.may("work on the outbox")) throw new NotFound(`message ${letter.id}`);
  return letter;
}

/** Those of these letters that there are, the oldest first. */
export async function lettersWith(ids: number[]): Promise<MessageRow[]> {
  return (await table("messages").whereIn("id", ids).orderBy("id")) as unknown as MessageRow[];
}

/** The ids among what was posted; anything else is none. */
export function idsIn(posted: string[]) {
  return posted
    .filter((id) => /^[1-9]\d{0,9}$/.test(id))
    .map(Number)
    .filter((id) => id <= LARGEST_ID);
}

/**
 * Sends one letter again: to the address it was for, or to the one its household has now. Who doesn't work on the outbox
 * sends only what failed, and the desk only what nobody is done with. Throws Invalid where it is already on its way, where
 * somebody was done with it meanwhile, or where the household has no other address.
 */
export async function sendAgain(
  letter: MessageRow,
  where: "same address" | "household's address",
  clerk: Clerk,
  from: "its page" | "the desk" = "its page",
) {
  const failed = TASK_STATES.includes(letter.state) || clerk.may("work on the outbox");
  refuse({ form: failed ? null : "Only a letter that failed is sent again from the desk." });
  const isOpen = letter.settledAt === null;
  refuse({ form: from === "the desk" && !isOpen ? DONE_WITH : null });
  const { mode } = await mailSettings();
  const readdressed = where === "household's address" ? await presentAddress(letter) : {};
  const recipient = readdressed.recipient ?? letter.recipient;

  const first = await beforeOthers();

  await transaction(async () => {
    const same = await table("messages")
      .where({ id: letter.id, ...(isOpen && { settledAt: null }) })
      .update({ ...readdressed, ...first, settledAt: null })
      .returning("id");
    refuse({ form: same.length > 0 ? null : DONE_WITH });
    const done = await retry(letter.id, mode, `Sent again by ${clerk.name}.`);
    refuse({ form: done ? null : "This letter is sent or on its way. Open it to see where it is." });
    await AuditEvent.note("letter sent again", clerk, {
      householdId: letter.householdId,
      details: { kind: letter.kind, to: recipient },
    });
  });
  return recipient;
}

/** Sends again those of these letters that failed and nobody is done with. Gives how many. */
export async function sendFailedAgain(clerk: Clerk, ids: number[]) {
  const { mode } = await mailSettings();
  const count = await retryAll(mode, `Sent again by ${clerk.name}.`, ids);
  const again = table("messages").whereIn("id", ids).whereIn("state", ["queued", "held"]);
  await again.update({ ...(await beforeOthers()), settledAt: null });
  if (count > 0) {
    await AuditEvent.note("letter sent again", clerk, { details: { letters: count, which: "chosen by hand" } });
  }
  return count;
}

/** Stops those of these letters that still wait. Gives how many. */
export async function cancelLetters(clerk: Clerk, ids: number[]) {
  const count = await cancelAll(`Cancelled by ${clerk.name}.`, ids);
  if (count > 0) await AuditEvent.note("letter cancelled", clerk, { details: { letters: count } });
  return count;
}

/**
 * Takes failed letters from the desk: somebody is done with them, otherwise than by sending them. Who doesn't work on the
 * outbox is done with letters to households. Gives how many.
 */
export async function settleLetters(ids: number[], clerk: Clerk) {
  const letters = table("messages")
    .whereIn("id", ids)
    .whereIn("state", [...TASK_STATES])
    .whereNull("settledAt");
  if (!clerk.may("work on the outbox")) letters.whereNotNull("householdId");
  const settled = await letters.update({ settledAt: new Date() }).returning("id");
  return settled.length;
}

/** With From Client somebody watches it leave. */
async function beforeOthers() {
  return (await leavesFromClient()) ? { priority: PRIORITIES.waiting } : {};
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
