import { type AddressCounter, addressCounter } from "../database/session-store";
import { AuditEvent } from "../models/staff/audit-event";

const WINDOW_SECONDS = 600;
const UNCOUNTED = 1_000_000_000;
const IPV6_NETWORK_PARTS = 4;
const MAX_ADDRESS_LENGTH = 100;

/** This address failed too often. The page says when to try again. */
export class TooMany extends Error {
  constructor(readonly retryAfterSeconds: number) {
    super("too many attempts from this address");
  }
}

const counters = new Map<string, Promise<AddressCounter>>();

/**
 * Counts an attempt of an address before it is made, so that parallel attempts are counted too. `allowed` is the number
 * of failures in ten minutes; null means no limit. Returns a function that uncounts a successful attempt. Throws TooMany.
 */
export async function throttled(what: "sign-in" | "staff-sign-in", address: string, allowed: number | null) {
  if (allowed === null) return async () => {};

  const counter = await counterOf(what);
  const key = networkOf(address.slice(0, MAX_ADDRESS_LENGTH));
  const { consumedPoints, msBeforeNext } = await counter.consume(key);
  if (consumedPoints === allowed + 1) await AuditEvent.note("address slowed down", "stranger", { details: { what } });
  if (consumedPoints > allowed) throw new TooMany(Math.max(1, Math.ceil(msBeforeNext / 1000)));
  return async () => {
    await counter.reward(key);
  };
}

/** Forgets the counters of this process, for when its stores are closed. */
export function forgetThrottles() {
  counters.clear();
}

function counterOf(what: string) {
  const counter =
    counters.get(what) ?? addressCounter({ keyPrefix: what, points: UNCOUNTED, duration: WINDOW_SECONDS });
  counters.set(what, counter);
  // If the database was away, the counter is created at the next attempt.
  counter.catch(() => counters.delete(what));
  return counter;
}

/** Returns the IPv4 address or the /64 of an IPv6 address, within which a device's address changes. Drops a port. */
export function networkOf(given: string) {
  const address = given.replace(/^\[(.*)\](:\d+)?$/, "$1").replace(/^(::ffff:)?(\d+(?:\.\d+){3})(:\d+)?$/i, "$2");
  if (!address.includes(":")) return address;
  const [head = "", tail] = address.split("::");
  const parts = head.split(":");
  const filled =
    tail === undefined ? parts : [...parts, ...Array(Math.max(0, 8 - parts.length - tail.split(":").length)).fill("0")];
  return `${filled.slice(0, IPV6_NETWORK_PARTS).join(":")}::/64`;
}
