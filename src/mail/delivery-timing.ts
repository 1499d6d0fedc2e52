/** How long things of the mail room may take; tests set shorter ones. */
export interface DeliveryTiming {
  connectMs: number;
  greetingMs: number;
  /** How long the mail server may be silent. RFC 5321 allows ten minutes after the last dot; giving up earlier means not knowing. */
  silenceMs: number;
  /** How long one message may take in all. */
  messageMs: number;
  /** A row that nobody renewed for so long belongs to a worker that is gone. */
  leaseMs: number;
  /** How often due messages are looked for while others are on their way. */
  pollMs: number;
  firstWaitMs: number;
  longestWaitMs: number;
  giveUpAfterMs: number;
  /** How long what was put back waits, about. */
  putBackMs: number;
  firstProbeMs: number;
  longestProbeMs: number;
  /** From here on the mail server counts as slow. */
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

/** A wait that grows threefold with each attempt, up to a most, a quarter more or less so that nobody comes all at once. */
export function backoff(firstMs: number, longestMs: number, attempt: number) {
  return withJitter(Math.min(firstMs * 3 ** Math.min(attempt - 1, 20), longestMs));
}

/** About so long. */
export function withJitter(ms: number) {
  return Math.round(ms * (0.75 + Math.random() / 2));
}
