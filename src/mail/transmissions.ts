import { engine, rowsOf, table } from "../database/connection";
import { among } from "../database/update-all";
import type { StoredMessage } from "./stored-message";

/**
 * Notes, in the open transaction that holds the mail server's row, that these messages are being handed over. Gives those that
 * are still ours: claimed at that version, under a lease that lasts. No byte of the others may leave.
 */
export async function recordTransmissions(messages: StoredMessage[]): Promise<Set<number>> {
  if (messages.length === 0) return new Set();
  // SQLite would rather begin with all that is being sent; a cross join it takes in this order.
  const join = engine === "postgres" ? "join" : "cross join";
  const claims = JSON.stringify(messages.map(({ id, version }) => ({ id, version })));
  const claimed =
    engine === "postgres"
      ? "json_to_recordset(?) as claimed (id integer, version integer)"
      : "(select value ->> 'id' as id, value ->> 'version' as version from json_each(?)) as claimed";
  const noted = await rowsOf<{ messageId: number }>(
    `insert into message_handovers (message_id, version)
     select messages.id, messages.version from ${claimed}
     ${join} messages on messages.id = claimed.id and messages.version = claimed.version
     where messages.state = 'sending' and messages.lease_ends_at > ?
       and (messages.batch is null or messages.batch not in (select batch from stopped_batches))
     on conflict (message_id) do update set version = excluded.version
     returning message_id`,
    [claims, new Date()],
  );
  return new Set(noted.map(({ messageId }) => messageId));
}

/** Forgets them, once the rows say what became of the messages. */
export async function forgetTransmissions(ids: number[]) {
  const [amongThese, list] = among("message_id", ids);
  if (ids.length > 0) await table("message_handovers").whereRaw(amongThese, [list]).delete();
}
