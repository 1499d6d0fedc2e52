import { engine, rowsOf } from "../database/connection";
import { among } from "../database/update-all";
import type { MailSettings } from "./mail-settings";
import { PRIORITIES } from "./message";
import { allowance, countClaimed } from "./rate-limits";
import { inWindow } from "./sending-window";
import type { StoredMessage } from "./stored-message";

/** How far behind a message that must wait for its domain another one is looked for. */
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
 * Claims what is due, in the open transaction that holds the mail server's row: who is waited for first, then who is due
 * longest, at most `most` and what limits and the messages on their way, of all workers, leave room for.
 */
export async function claimLive(settings: MailSettings, most: number, lease: Lease): Promise<StoredMessage[]> {
  const onTheirWay = await sendingByDomain();
  const sending = [...onTheirWay.values()].reduce((sum, each) => sum + each, 0);
  const slots = Math.min(most, settings.mostAtOnce - sending);
  if (slots <= 0) return [];

  const now = new Date();
  const { messages, mailings } = await allowance(settings, now.getTime());
  const allowed = Math.min(slots, messages);
  if (allowed <= 0) return [];

  const mostMailings = inWindow(settings, now) ? mailings : 0;
  const room = new Capacity(onTheirWay, settings.mostAtOncePerDomain, mostMailings);
  const looked = settings.mostAtOncePerDomain < settings.mostAtOnce ? Math.max(CANDIDATES, allowed) : allowed;
  const candidates = await dueCandidates("live", looked, now);
  const chosen: Candidate[] = [];
  for (const each of candidates) if (chosen.length < allowed && room.reserve(each)) chosen.push(each);
  if (chosen.length === 0) return [];

  await countClaimed(chosen.length, now.getTime());
  return claimCandidates(chosen, lease, now);
}

/** Claims practice messages: they know no limits, since nothing leaves. */
export async function claimPractice(most: number, lease: Lease): Promise<StoredMessage[]> {
  const now = new Date();
  const candidates = await dueCandidates("practice", most, now);
  return candidates.length > 0 ? claimCandidates(candidates.slice(0, most), lease, now) : [];
}

/** True where something may be due; a look that holds nothing and nobody up. */
export async function anyDue(): Promise<boolean> {
  const looks = ["practice", "live"].flatMap((postedIn) =>
    Object.values(PRIORITIES).map(
      (priority) => `exists (select 1 from messages where posted_in = '${postedIn}' and priority = ${priority}
        and due_at <= ? and state in ('queued', 'deferred') and parked_at is null)`,
    ),
  );
  const now = new Date();
  const rows = await rowsOf(
    `select 1 as due where ${looks.join(" or ")}`,
    looks.map(() => now),
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

async function dueCandidates(postedIn: "practice" | "live", most: number, now: Date): Promise<Candidate[]> {
  const { sql, bindings } = dueQuery(postedIn, most, now);
  return rowsOf<Candidate>(sql, bindings);
}

/**
 * The statement that looks for what is due. Each priority is looked at by itself, at most so many of each: messages that
 * wait for their time don't stand before others in the index, and however long the queue is, it is not sorted.
 * SQLite plans a statement anew each time that a limit is bound, which takes longer than the look; so it is written out.
 */
export function dueQuery(postedIn: "practice" | "live", most: number, now: Date) {
  const lock = engine === "postgres" ? " for update skip locked" : "";
  const looks = Object.values(PRIORITIES).map(
    (priority) => `select * from (
      select id, priority, recipient_domain, due_at from messages
      where posted_in = ? and priority = ${priority} and due_at <= ? and state in ('queued', 'deferred') and parked_at is null
        and (batch is null or batch not in (select batch from stopped_batches))
      order by due_at, id limit ${most}${lock}) as due${priority}`,
  );
  return {
    sql: `select id, priority, recipient_domain from (${looks.join(" union all ")}) as due order by priority, due_at, id`,
    bindings: Object.values(PRIORITIES).flatMap(() => [postedIn, now]),
  };
}

/** Claims what was chosen: its rows are held by the open transaction, so they are due still. */
async function claimCandidates(chosen: Candidate[], lease: Lease, now: Date): Promise<StoredMessage[]> {
  const ids = chosen.map(({ id }) => id);
  const [amongThese, list] = among("id", ids);
  const rows = await rowsOf<StoredMessage>(
    `update messages set state = 'sending', lease_holder = ?, lease_ends_at = ?, updated_at = ?, version = version + 1
     where ${amongThese} returning *`,
    [lease.holder, lease.endsAt, now, list],
  );
  const place = new Map(ids.map((id, index) => [id, index]));
  return rows.sort((a, b) => (place.get(a.id) ?? 0) - (place.get(b.id) ?? 0));
}

async function sendingByDomain() {
  const rows = await rowsOf<{ recipientDomain: string; messages: number | string }>(
    `select recipient_domain, count(*) as messages from messages
     where state = 'sending' and posted_in = 'live' group by recipient_domain`,
  );
  return new Map(rows.map(({ recipientDomain, messages }) => [recipientDomain, Number(messages)]));
}
