import { rowsOf, table } from "../database/connection";
import { HOST, isGone } from "../database/processes";

/** This worker process, as named in leases. */
const HOLDER = `${HOST} ${process.pid}`;
/** How long a lease lasts without renewal. After that, another worker can continue the work. */
const LEASE_MS = 10_000;

/** A row of work that one worker at a time can lease. */
export interface Leased {
  id: number;
  leaseHolder: string | null;
  leaseEndsAt: Date | null;
}

/** Another worker has the lease now, or a clerk stopped the work. */
export class LeaseLost extends Error {}

/**
 * Leases the first due row (`due` is a condition in SQL) for this worker; returns undefined if there is none. A worker
 * can lease again what it had before, and what a dead worker had.
 */
export async function claimFirst<Row extends Leased>(
  name: string,
  due: string,
  values: readonly (string | number | Date)[] = [],
): Promise<Row | undefined> {
  const waiting = await rowsOf<Leased>(
    `select id, lease_holder, lease_ends_at from ${name} where ${due} order by id`,
    values,
  );
  const free = waiting.find(isFree);
  if (!free) return undefined;
  const [row] = await rowsOf<Row>(
    `update ${name} set lease_holder = ?, lease_ends_at = ?
     where id = ? and lease_holder is not distinct from ? and ${due} returning *`,
    [HOLDER, leaseFromNow(), free.id, free.leaseHolder, ...values],
  );
  return row;
}

/** The lease columns of a row of work that this process starts itself. */
export function heldFromNow() {
  return { leaseHolder: HOLDER, leaseEndsAt: leaseFromNow() };
}

/** Returns when a lease renewed now ends. */
export function leaseFromNow() {
  return new Date(Date.now() + LEASE_MS);
}

/** Releases the lease, so that this or another worker can continue. */
export async function releaseLease(name: string, { id, leaseHolder }: Leased) {
  await table(name).where({ id, leaseHolder }).update({ leaseHolder: null, leaseEndsAt: null });
}

/** Whether the row is unleased, leased by this worker, or by a dead one: known at once on this machine, else by timeout. */
function isFree({ leaseHolder, leaseEndsAt }: Leased) {
  if (leaseHolder === null || leaseHolder === HOLDER || leaseEndsAt === null) return true;
  return leaseEndsAt.getTime() < Date.now() || isDeadNeighbour(leaseHolder);
}

function isDeadNeighbour(other: string) {
  const at = other.lastIndexOf(" ");
  return isGone(other.slice(0, at), Number(other.slice(at + 1)));
}
