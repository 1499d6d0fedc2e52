import { type AddressCounter, addressCounter } from "../database/session-store";
import { AuditEvent } from "../models/staff/audit-event";

const WINDOW_SECONDS = 600;
const UNCOUNTED = 1_000_000_000;
const IPV6_NETWORK_PARTS = 4;
const LONGEST_ADDRESS = 100;

/** This address has failed too often; the page says when to try again. */
export class TooMany extends Error {
  constructor(readonly retryAfterSeconds: number) {
    super("too many attempts from this address");
  }
}

const counters = new Map<string, Promise<AddressCounter>>();

/**
 * Counts failed attempts of one address in ten minutes, before each is tried, so that many at once don't slip by.
 * `allowed` null: none is counted. Gives what to call when the attempt turned out well. Throws TooMany.
 */
export async function throttled(what: "sign-in" | "staff-sign-in", address: string, allowed: number | null) {
  if (allowed === null) return async () => {};

  const counter = await counterOf(what);
  const key = networkOf(address.slice(0, LONGEST_ADDRESS));
  const { consumedPoints, msBeforeNext } = await counter.consume(key);
  if (consumedPoints === allowed + 1) await AuditEvent.note("address slowed down", "stranger", { details: { what } });
  if (consumedPoints > allowed) throw new TooMany(Math.max(1, Math.ceil(msBeforeNext / 1000)));
  return async () => {
    await counter.reward(key);
  };
}

/** Forgets the counters of this process's stores, for when those are closed. */
export function forgetThrottles() {
  counters.clear();
}

function counterOf(what: string) {
  const counter =
    counters.get(what) ?? addressCounter({ keyPrefix: what, points: UNCOUNTED, duration: WINDOW_SECONDS });
  counters.set(what, counter);
  // One that could not be made while the database was away is made anew at the next attempt.
  counter.catch(() => counters.delete(what));
  return counter;
}

/** A household's IPv6 addresses change by the minute within its /64; some proxies add the port, which changes too. */
export function networkOf(given: string) {
  const address = given.replace(/^\[(.*)\](:\d+)?$/, "$1").replace(/^(::ffff:)?(\d+(?:\.\d+){3})(:\d+)?$/i, "$2");
  if (!address.includes(":")) return address;
  const [head = "", tail] = address.split("::");
  const parts = head.split(":");
  const filled =
    tail === undefined ? parts : [...parts, ...Array(Math.max(0, 8 - parts.length - tail.split(":").length)).fill("0")];
  return `${filled.slice(0, IPV6_NETWORK_PARTS).join(":")}::/64`;
}
