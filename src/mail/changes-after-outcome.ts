import { backoff, type DeliveryTiming, withJitter } from "./delivery-timing";
import type { MessageState } from "./message";
import { toStoredLine } from "./message-events";
import type { Outcome } from "./send-outcome";
import type { StoredMessage } from "./stored-message";

type Changes = Partial<StoredMessage> & { state: MessageState };

/** Returns the changes to a message's row after an outcome: its state, the next due time and the reply. */
export function changesAfter(message: StoredMessage, outcome: Outcome, timing: DeliveryTiming, now: Date): Changes {
  const reply = { replyCode: outcome.code, reply: toStoredLine(outcome.words) };
  const noLease = { leaseHolder: null, leaseEndsAt: null };
  const attempts = message.attempts + 1;

  switch (outcome.kind) {
    case "sent":
      return { ...noLease, ...reply, state: "sent", attempts, sentAt: now };
    case "refused":
      return { ...noLease, ...reply, state: "refused", attempts };
    case "unknown":
      return { ...noLease, ...reply, state: "unknown", attempts };
    case "exception":
      return { ...noLease, ...reply, state: "exception" };
    case "practice": {
      const { seal: practiceSeal, sealEndsAt: practiceSealEndsAt } = outcome;
      return { ...noLease, ...reply, state: "practice", practiceSeal, practiceSealEndsAt };
    }
    case "deferred": {
      const wait = backoff(timing.firstWaitMs, timing.longestWaitMs, attempts);
      return { ...noLease, ...reply, ...retryIn(message, wait, timing, now), attempts };
    }
    case "put back":
      return { ...noLease, ...reply, ...retryIn(message, withJitter(timing.putBackMs), timing, now) };
    case "no mail server":
      return { ...noLease, state: message.firstTriedAt ? "deferred" : "queued" };
  }
}

function retryIn(message: StoredMessage, waitMs: number, timing: DeliveryTiming, now: Date): Changes {
  const firstTriedAt = message.firstTriedAt ?? now;
  const timeIsUp = now.getTime() - firstTriedAt.getTime() >= timing.giveUpAfterMs;
  return timeIsUp
    ? { state: "refused", firstTriedAt }
    : { state: "deferred", firstTriedAt, dueAt: new Date(now.getTime() + waitMs) };
}
