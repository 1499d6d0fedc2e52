import { engine, rowsOf } from "../database/connection";
import { among } from "../database/update-all";
import type { MailSettings } from "./mail-settings";
import { PRIORITIES } from "./message";
import { allowance, countClaimed } from "./rate-limits";
import { inWindow } from "./sending-window";
import type { StoredMessage } from "./stored-message";

/** How many due messages are examined, because some may have to wait for their domain. */
const CANDIDATES = 100;

export interface Lease {
  holder: string;
  endsAt: Date;
}

interface Candidate {
  id: number;
  priority: number;
  recipientDomain: string;
}

/**
 * Claims due messages, in the open transaction that has locked the mail server's row: by priority, then the longest
 * due. Claims at most `max`, and no more than the limits and the messages that all workers are sending leave room for.
 */
export async function claimLive(settings: MailSettings, max: number, lease: Lease): Promise<StoredMessage[]> {
  const inFlight = await sendingByDomain();
  const sending = [...inFlight.values()].reduce((sum, each) => sum + each, 0);
  const slots = Math.min(max, settings.mostAtOnce - sending);
  if (slots <= 0) return [];

  const now = new Date();
  const { messages, mailings } = await allowance(settings, now.getTime());
  const allowed = Math.min(slots, messages);
  if (allowed <= 0) return [];

  const maxMailings = inWindow(settings, now) ? mailings : 0;
  const capacity = new Capacity(inFlight, settings.mostAtOncePerDomain, maxMailings);
  const examined = settings.mostAtOncePerDomain < settings.mostAtOnce ? Math.max(CANDIDATES, allowed) : allowed;
  const candidates = await dueCandidates("live", examined, now);
  const chosen: Candidate[] = [];
  for (const each of candidates) if (chosen.length < allowed && capacity.reserve(each)) chosen.push(each);
  if (chosen.length === 0) return [];

  await countClaimed(chosen.length, now.getTime());
  return claimCandidates(chosen, lease, now);
}

/** Claims due practice messages. No limits apply, because nothing is sent. */
export async function claimPractice(max: number, lease: Lease): Promise<StoredMessage[]> {
  const now = new Date();
  const candidates = await dueCandidates("practice", max, now);
  return candidates.length > 0 ? claimCandidates(candidates.slice(0, max), lease, now) : [];
}

/** Returns whether anything may be due. Takes no locks. */
export async function anyDue(): Promise<boolean> {
  const conditions = ["practice", "live"].flatMap((postedIn) =>
    Object.values(PRIORITIES).map(
      (priority) => `exists (select 1 from messages where posted_in = '${postedIn}' and priority = ${priority}
        and due_at <= ? and state in ('queued', 'deferred') and parked_at is null)`,
    ),
  );
  const now = new Date();
  const rows = await rowsOf(
    `select 1 as due where ${conditions.join(" or ")}`,
    conditions.map(() => now),
  );
  return rows.length > 0;
}

class Capacity {
  constructor(
    private readonly byDomain: Map<string, number>,
    private readonly perDomain: number,
    private mailings: number,
  ) {}

  reserve({ recipientDomain, priority }: Candidate) {
    const there = this.byDomain.get(recipientDomain) ?? 0;
    const mailing = priority === PRIORITIES.mailing;
    if (there >= this.perDomain || (mailing && this.mailings <= 0)) return false;
    this.byDomain.set(recipientDomain, there + 1);
    if (mailing) this.mailings--;
    return true;
  }
}

async function dueCandidates(postedIn: "practice" | "live", max: number, now: Date): Promise<Candidate[]> {
  const { sql, bindings } = dueQuery(postedIn, max, now);
  return rowsOf<Candidate>(sql, bindings);
}

/**
 * Builds the query for due messages. Each priority is queried separately, up to `max` messages: messages that are due
 * later don't come first in the index, and the queue is never sorted, however long it is. The limit is part of the
 * text, because SQLite would plan the statement again each time a limit is bound, which takes longer than the query.
 */
export function dueQuery(postedIn: "practice" | "live", max: number, now: Date) {
  const lock = engine === "postgres" ? " for update skip locked" : "";
  const queries = Object.values(PRIORITIES).map(
    (priority) => `select * from (
      select id, priority, recipient_domain, due_at from messages
      where posted_in = ? and priority = ${priority} and due_at <= ? and state in ('queued', 'deferred') and parked_at is null
        and (batch is null or batch not in (select batch from stopped_batches))
      order by due_at, id limit ${max}${lock}) as due${priority}`,
  );
  return {
    sql: `select id, priority, recipient_domain from (${queries.join(" union all ")}) as due order by priority, due_at, id`,
    bindings: Object.values(PRIORITIES).flatMap(() => [postedIn, now]),
  };
}

/** Claims the chosen messages. The open transaction has locked their rows, so they are still due. */
async function claimCandidates(chosen: Candidate[], lease: Lease, now: Date): Promise<StoredMessage[]> {
  const ids = chosen.map(({ id }) => id);
  const [amongThese, list] = among("id", ids);
  const rows = await rowsOf<StoredMessage>(
    `update messages set state = 'sending', lease_holder = ?, lease_ends_at = ?, updated_at = ?, version = version + 1
     where ${amongThese} returning *`,
    [lease.holder, lease.endsAt, now, list],
  );
  const order = new Map(ids.map((id, index) => [id, index]));
  return rows.sort((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0));
}

async function sendingByDomain() {
  const rows = await rowsOf<{ recipientDomain: string; messages: number | string }>(
    `select recipient_domain, count(*) as messages from messages
     where state = 'sending' and posted_in = 'live' group by recipient_domain`,
  );
  return new Map(rows.map(({ recipientDomain, messages }) => [recipientDomain, Number(messages)]));
}
