/** Timeouts and intervals of delivery. Tests use shorter ones. */
export interface DeliveryTiming {
  connectMs: number;
  greetingMs: number;
  /**
   * How long the mail server may be silent. RFC 5321 allows ten minutes after the final dot; giving up earlier makes
   * more messages unknown.
   */
  silenceMs: number;
  /** How long one message may take in total. */
  messageMs: number;
  /** How long a lease lasts. If it isn't renewed, its worker has died. */
  leaseMs: number;
  /** How often to check for due messages while others are being sent. */
  pollMs: number;
  firstWaitMs: number;
  longestWaitMs: number;
  giveUpAfterMs: number;
  /** About how long a message that was put back waits. */
  putBackMs: number;
  firstProbeMs: number;
  longestProbeMs: number;
  /** From this duration on, the mail server counts as slow. */
  slowMs: number;
  idleMs: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

export const TIMING: DeliveryTiming = {
  connectMs: 30 * SECOND,
  greetingMs: 30 * SECOND,
  silenceMs: 10 * MINUTE,
  messageMs: 15 * MINUTE,
  leaseMs: MINUTE,
  pollMs: 500,
  firstWaitMs: MINUTE,
  longestWaitMs: 4 * HOUR,
  giveUpAfterMs: 4 * 24 * HOUR,
  putBackMs: 10 * SECOND,
  firstProbeMs: 5 * SECOND,
  longestProbeMs: MINUTE,
  slowMs: 10 * SECOND,
  idleMs: 20 * SECOND,
};

/** Returns a wait that triples with each attempt, up to `longestMs`, with jitter of 25 percent. */
export function backoff(firstMs: number, longestMs: number, attempt: number) {
  return withJitter(Math.min(firstMs * 3 ** Math.min(attempt - 1, 20), longestMs));
}

/** Returns 75 to 125 percent of the duration, at random, so that retries don't come all at once. */
export function withJitter(ms: number) {
  return Math.round(ms * (0.75 + Math.random() / 2));
}
