import { engine, rowsOf } from "../database/connection";
import { among, updateAll } from "../database/update-all";
import { log } from "../log";
import { changesAfter } from "./changes-after-outcome";
import type { DeliveryTiming } from "./delivery-timing";
import type { CarriedPin, MessageState } from "./message";
import { type MessageEvent, recordMessageEvents, toStoredLine } from "./message-events";
import type { Outcome } from "./send-outcome";
import type { StoredMessage } from "./stored-message";
import { forgetTransmissions } from "./transmissions";

interface Finished {
  message: StoredMessage;
  outcome: Outcome;
}

interface StoredClaim {
  id: number;
  version: number;
  state: MessageState;
  leaseHolder: string | null;
}

/**
 * Records the outcomes of messages, in the open transaction. `pinsMailed` is called with the assigned PINs that the
 * mail server accepted.
 */
export async function recordOutcomes(
  finished: Finished[],
  holder: string,
  timing: DeliveryTiming,
  pinsMailed?: (pins: CarriedPin[]) => Promise<void>,
) {
  if (finished.length === 0) return;
  const now = new Date();
  const stored = await storedClaims(finished.map(({ message }) => message.id));
  const rows = [];
  const events: MessageEvent[] = [];
  const mailed: CarriedPin[] = [];

  for (const { message, outcome } of finished) {
    const version = versionToWrite(message, stored.get(message.id), holder);
    if (version === undefined) {
      log.warn({ message: message.id }, "another worker has claimed this message");
      continue;
    }
    const after = { ...updatedColumns(message), ...changesAfter(message, outcome, timing, now) };
    rows.push({ id: message.id, version, ...after });
    if (outcome.kind !== "no mail server") events.push(eventOf(message, outcome, after.state, now));
    if (outcome.kind === "sent" && outcome.carried) mailed.push(outcome.carried);
  }
  await updateAll("messages", rows);
  await forgetTransmissions(rows.map(({ id }) => id));
  await recordMessageEvents(events);
  if (mailed.length > 0) await pinsMailed?.(mailed);
}

async function storedClaims(ids: number[]) {
  const [amongThese, list] = among("id", ids);
  const lock = engine === "postgres" ? " for update" : "";
  const rows = await rowsOf<StoredClaim>(
    `select id, version, state, lease_holder from messages where ${amongThese}${lock}`,
    [list],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/**
 * Returns the version to update: that of the claim or, if the message was marked unknown since then, the one after it,
 * because the mail server's answer is better than not knowing. Undefined if another worker has claimed the message.
 */
function versionToWrite({ version }: StoredMessage, stored: StoredClaim | undefined, holder: string) {
  if (stored?.version === version && stored.state === "sending") return version;
  const wasMarkedUnknown = stored?.version === version + 1 && stored.state === "unknown";
  return wasMarkedUnknown && stored.leaseHolder === holder ? version + 1 : undefined;
}

/** Returns the columns that are written, because all rows of one statement need the same ones. */
function updatedColumns(message: StoredMessage) {
  const { state, attempts, dueAt, firstTriedAt, leaseHolder, leaseEndsAt } = message;
  const { replyCode, reply, sentAt, practiceSeal, practiceSealEndsAt } = message;
  return {
    state,
    attempts,
    dueAt,
    firstTriedAt,
    leaseHolder,
    leaseEndsAt,
    replyCode,
    reply,
    sentAt,
    practiceSeal,
    practiceSealEndsAt,
  };
}

function eventOf({ id }: StoredMessage, outcome: Outcome, state: MessageState, at: Date): MessageEvent {
  const words = outcome.words ? toStoredLine(outcome.words) : null;
  return { messageId: id, at, state, replyCode: outcome.code, words };
}
