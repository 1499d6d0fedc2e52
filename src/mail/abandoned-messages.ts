import { rowsOf, table, transaction } from "../database/connection";
import { HOST, isGone } from "../database/processes";
import { lockMailServer } from "./mail-server-state";
import { recordMessageEvents } from "./message-events";
import { forgetTransmissions } from "./transmissions";

const REASON = "The worker stopped before the mail server answered.";
const ABANDONED = "state = 'sending' and lease_ends_at < ?";
const TRANSMISSION_STARTED =
  "exists (select 1 from message_handovers h where h.message_id = messages.id and h.version = messages.version)";

/**
 * Releases the messages of workers that have died. A dead process on this machine is detected at once, one on another
 * machine when its leases expire. A message whose transmission started may have arrived, so it becomes unknown and is
 * never resent automatically. The others go back to the queue.
 */
export async function releaseAbandoned(self: string) {
  const now = new Date();
  await expireLeasesOfDeadWorkers(self, now);
  const [abandoned] = await rowsOf(`select 1 from messages where ${ABANDONED} limit 1`, [now]);
  if (!abandoned) return;

  await transaction(async () => {
    // Prevents other workers from recording transmissions now.
    await lockMailServer();
    await rowsOf(
      `update messages set state = 'queued', lease_holder = null, lease_ends_at = null, version = version + 1, updated_at = ?
       where ${ABANDONED} and not ${TRANSMISSION_STARTED} returning id`,
      [now, now],
    );
    // The row keeps its lease holder: if that worker is alive after all, it can still record the mail server's answer.
    const lost = await rowsOf<{ id: number }>(
      `update messages set state = 'unknown', lease_ends_at = null, reply_code = null, reply = ?,
       attempts = attempts + 1, version = version + 1, updated_at = ? where ${ABANDONED} returning id`,
      [REASON, now, now],
    );
    await forgetTransmissions(lost.map(({ id }) => id));
    await recordMessageEvents(
      lost.map(({ id }) => ({ messageId: id, at: now, state: "unknown", replyCode: null, words: REASON })),
    );
  });
}

async function expireLeasesOfDeadWorkers(self: string, now: Date) {
  const holders = await rowsOf<{ leaseHolder: string }>(
    "select distinct lease_holder from messages where state = 'sending' and lease_ends_at >= ?",
    [now],
  );
  const dead = holders.map(({ leaseHolder }) => leaseHolder).filter((holder) => holder !== self && isDead(holder));
  if (dead.length === 0) return;
  await table("messages")
    .where({ state: "sending" })
    .whereIn("leaseHolder", dead)
    .update({ leaseEndsAt: new Date(now.getTime() - 1) });
}

/** A lease holder is a host, a process ID and a random suffix, because process IDs are reused. */
function isDead(holder: string) {
  const [, host = "", pid = ""] = /^(.*) (\d+) \S+$/.exec(holder) ?? [];
  return isGone(host, Number(pid)) || (host === HOST && Number(pid) === process.pid);
}
