import { rowsOf } from "../../../database/connection";
import { deleteSome } from "../../../database/delete-some";
import { keyedDigest } from "../../../secrets/digest";
import { fold } from "../../../secrets/fold";
import { seal } from "../../../secrets/seal";

const MINUTE_MS = 60_000;
const MIN_INTERVAL_MS = 15 * MINUTE_MS;
const HOUR_MS = 60 * MINUTE_MS;
const RETENTION_MS = 24 * HOUR_MS;
const MAX_TARGETS_PER_HOUR = 5;
const PURGE_BATCH_SIZE = 1000;

/** What was forgotten. */
export type Forgotten = "PIN" | "user name";

/** What sealed texts of requests are bound to. */
export const SEAL_CONTEXT = "forgotten request";

/**
 * A stranger asks for messages to whoever has that user name, email or household ID. One statement, the same whether
 * anybody has it (DESIGN.md rule 5); the worker finds out later. Nothing is written again within 15 minutes, nor beyond
 * five different targets of one address within an hour; the answer is the same.
 */
export async function recordForgottenRequest(kind: Forgotten, typed: string, address: string) {
  const folded = fold(typed.trim());
  const target = keyedDigest(`${kind}:${folded}`, "unowned name");
  const from = keyedDigest(`address:${address}`, "unowned name");
  const now = Date.now();
  const moment = new Date(now);

  await rowsOf(
    `insert into forgotten_requests (kind, typed_seal, target_digest, address_digest, due_at, created_at)
     select ?, ?, ?, ?, cast(? as timestamptz), cast(? as timestamptz)
     where not exists (select 1 from forgotten_requests where target_digest = ? and created_at > ?)
       and (select count(distinct target_digest) from forgotten_requests
            where address_digest = ? and created_at > ? and target_digest <> ?) < ${MAX_TARGETS_PER_HOUR}
     returning id`,
    [
      ...[kind, seal(folded, "mail", SEAL_CONTEXT), target, from, moment, moment],
      ...[target, new Date(now - MIN_INTERVAL_MS)],
      ...[from, new Date(now - HOUR_MS), target],
    ],
  );
}

/** Forgets requests after a day. Gives how many. */
export function purgeForgottenRequests(): Promise<number> {
  const over = new Date(Date.now() - RETENTION_MS);
  return deleteSome("forgotten_requests", "id", (requests) =>
    requests.where("createdAt", "<", over).limit(PURGE_BATCH_SIZE),
  );
}
