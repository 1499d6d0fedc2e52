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

/** The context that the sealed texts of requests are bound to. */
export const SEAL_CONTEXT = "forgotten request";

/**
 * Records a stranger's request for emails to the household with this user name, email or household ID. It is one
 * statement, the same whether the household exists (DESIGN.md rule 5): the worker finds out later. Nothing is recorded
 * twice for one text within 15 minutes, nor for more than five texts from one network address within an hour.
 */
export async function recordForgottenRequest(kind: Forgotten, submitted: string, address: string) {
  const folded = fold(submitted.trim());
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

/** Deletes requests after a day. Returns how many. */
export function purgeForgottenRequests(): Promise<number> {
  const before = new Date(Date.now() - RETENTION_MS);
  return deleteSome("forgotten_requests", "id", (requests) =>
    requests.where("createdAt", "<", before).limit(PURGE_BATCH_SIZE),
  );
}
