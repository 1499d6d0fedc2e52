import { rowsOf, table } from "../database/connection";
import { HOST, isGone } from "../database/processes";

/** This worker process, as leases name it. */
const HOLDER = `${HOST} ${process.pid}`;
/** A worker of another machine that says nothing for so long is dead: another goes on with its work. */
const LEASE_MS = 10_000;

/** What a row of work for one worker at a time has. */
export interface Leased {
  id: number;
  leaseHolder: string | null;
  leaseEndsAt: Date | null;
}

/** Another worker has this work by now, or a clerk stopped it. */
export class LeaseLost extends Error {}

/**
 * Takes the first row that is due (a condition in SQL) for this worker alone; undefined where there is none. Work that
 * this worker had before it may take up again; that of a worker that is dead anybody may.
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

/** What a row of work has that this process itself begins. */
export function heldFromNow() {
  return { leaseHolder: HOLDER, leaseEndsAt: leaseFromNow() };
}

/** Until when a lease that is kept now lasts. */
export function leaseFromNow() {
  return new Date(Date.now() + LEASE_MS);
}

/** Gives the work back at once, for this or another worker to go on with. */
export async function giveBack(name: string, { id, leaseHolder }: Leased) {
  await table(name).where({ id, leaseHolder }).update({ leaseHolder: null, leaseEndsAt: null });
}

/** Nobody's, this worker's own, or of a worker that is dead: one of this machine shows it at once, others by their silence. */
function isFree({ leaseHolder, leaseEndsAt }: Leased) {
  if (leaseHolder === null || leaseHolder === HOLDER || leaseEndsAt === null) return true;
  return leaseEndsAt.getTime() < Date.now() || isDeadNeighbour(leaseHolder);
}

function isDeadNeighbour(other: string) {
  const at = other.lastIndexOf(" ");
  return isGone(other.slice(0, at), Number(other.slice(at + 1)));
}
