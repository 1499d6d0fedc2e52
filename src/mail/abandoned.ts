import { rowsOf, transaction } from "../database/connection";
import { forgetHandovers } from "./handovers";
import { noteEvents } from "./message-events";
import { lockRelay } from "./relay-state";

const WORDS = "The worker stopped before the relay's answer came.";
const ABANDONED = "state = 'sending' and lease_ends_at < ?";
const BEGUN =
  "exists (select 1 from message_handovers h where h.message_id = messages.id and h.version = messages.version)";

/**
 * Frees what workers that are gone have left. What was begun may have arrived, and is never sent again by itself; what
 * was not begun simply waits again.
 */
export async function freeAbandoned() {
  const now = new Date();
  const [abandoned] = await rowsOf(`select 1 from messages where ${ABANDONED} limit 1`, [now]);
  if (!abandoned) return;

  await transaction(async () => {
    // Nobody notes a handover meanwhile.
    await lockRelay();
    await rowsOf(
      `update messages set state = 'queued', lease_holder = null, lease_ends_at = null, version = version + 1, updated_at = ?
       where ${ABANDONED} and not ${BEGUN} returning id`,
      [now, now],
    );
    // The holder stays in the row: should it be alive after all, it may still write what the relay said.
    const lost = await rowsOf<{ id: number }>(
      `update messages set state = 'unknown', lease_ends_at = null, reply_code = null, reply = ?,
       attempts = attempts + 1, version = version + 1, updated_at = ? where ${ABANDONED} returning id`,
      [WORDS, now, now],
    );
    await forgetHandovers(lost.map(({ id }) => id));
    await noteEvents(
      lost.map(({ id }) => ({ messageId: id, at: now, state: "unknown", replyCode: null, words: WORDS })),
    );
  });
}
