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

/** Writes what became of messages, in the open transaction; `pinsMailed` is told which assigned PINs the mail server took over. */
export async function recordOutcomes(
  finished: Finished[],
  holder: string,
  timing: DeliveryTiming,
  pinsMailed?: (pins: CarriedPin[]) => Promise<void>,
) {
  if (finished.length === 0) return;
  const now = new Date();
  const present = await storedClaims(finished.map(({ message }) => message.id));
  const rows = [];
  const events: MessageEvent[] = [];
  const mailed: CarriedPin[] = [];

  for (const { message, outcome } of finished) {
    const version = versionToWrite(message, present.get(message.id), holder);
    if (version === undefined) {
      log.warn({ message: message.id }, "a message was taken over");
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

/** The version that the claim left; or, where it was taken for lost meanwhile, the one since: the mail server's word is better than not knowing. */
function versionToWrite({ version }: StoredMessage, present: StoredClaim | undefined, holder: string) {
  if (present?.version === version && present.state === "sending") return version;
  const takenForLost = present?.version === version + 1 && present.state === "unknown";
  return takenForLost && present.leaseHolder === holder ? version + 1 : undefined;
}

/** All rows of one statement have the same columns. */
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
