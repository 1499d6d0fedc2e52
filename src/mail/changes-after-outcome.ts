import { backoff, type DeliveryTiming, withJitter } from "./delivery-timing";
import type { MessageState } from "./message";
import { toStoredLine } from "./message-events";
import type { Outcome } from "./send-outcome";
import type { StoredMessage } from "./stored-message";

type Changes = Partial<StoredMessage> & { state: MessageState };

/** Gives what a row becomes by an outcome: its state, when it is due again, and the mail server's words. */
export function changesAfter(message: StoredMessage, outcome: Outcome, timing: DeliveryTiming, now: Date): Changes {
  const reply = { replyCode: outcome.code, reply: toStoredLine(outcome.words) };
  const settled = { leaseHolder: null, leaseEndsAt: null };
  const attempts = message.attempts + 1;

  switch (outcome.kind) {
    case "sent":
      return { ...settled, ...reply, state: "sent", attempts, sentAt: now };
    case "refused":
      return { ...settled, ...reply, state: "refused", attempts };
    case "unknown":
      return { ...settled, ...reply, state: "unknown", attempts };
    case "exception":
      return { ...settled, ...reply, state: "exception" };
    case "practice": {
      const { seal: practiceSeal, sealEndsAt: practiceSealEndsAt } = outcome;
      return { ...settled, ...reply, state: "practice", practiceSeal, practiceSealEndsAt };
    }
    case "deferred": {
      const wait = backoff(timing.firstWaitMs, timing.longestWaitMs, attempts);
      return { ...settled, ...reply, ...retryIn(message, wait, timing, now), attempts };
    }
    case "put back":
      return { ...settled, ...reply, ...retryIn(message, withJitter(timing.putBackMs), timing, now) };
    case "no mail server":
      return { ...settled, state: message.firstTriedAt ? "deferred" : "queued" };
  }
}

function retryIn(message: StoredMessage, waitMs: number, timing: DeliveryTiming, now: Date): Changes {
  const firstTriedAt = message.firstTriedAt ?? now;
  const givenUp = now.getTime() - firstTriedAt.getTime() >= timing.giveUpAfterMs;
  return givenUp
    ? { state: "refused", firstTriedAt }
    : { state: "deferred", firstTriedAt, dueAt: new Date(now.getTime() + waitMs) };
}
