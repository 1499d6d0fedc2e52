import { engine, rowsOf, table } from "../database/connection";
import { among } from "../database/update-all";
import type { StoredMessage } from "./stored-message";

/**
 * Records that the transmission of these messages starts, in the open transaction that has locked the mail server's
 * row. Returns the IDs of those that this worker still holds: claimed at that version, with a lease that has not
 * expired. The others must not be sent.
 */
export async function recordTransmissions(messages: StoredMessage[]): Promise<Set<number>> {
  if (messages.length === 0) return new Set();
  // SQLite would start with all messages that are being sent. A cross join keeps this order.
  const join = engine === "postgres" ? "join" : "cross join";
  const claims = JSON.stringify(messages.map(({ id, version }) => ({ id, version })));
  const claimed =
    engine === "postgres"
      ? "json_to_recordset(?) as claimed (id integer, version integer)"
      : "(select value ->> 'id' as id, value ->> 'version' as version from json_each(?)) as claimed";
  const recorded = await rowsOf<{ messageId: number }>(
    `insert into message_handovers (message_id, version)
     select messages.id, messages.version from ${claimed}
     ${join} messages on messages.id = claimed.id and messages.version = claimed.version
     where messages.state = 'sending' and messages.lease_ends_at > ?
       and (messages.batch is null or messages.batch not in (select batch from stopped_batches))
     on conflict (message_id) do update set version = excluded.version
     returning message_id`,
    [claims, new Date()],
  );
  return new Set(recorded.map(({ messageId }) => messageId));
}

/** Deletes the records once the outcomes of the messages are saved. */
export async function forgetTransmissions(ids: number[]) {
  const [amongThese, list] = among("message_id", ids);
  if (ids.length > 0) await table("message_handovers").whereRaw(amongThese, [list]).delete();
}
