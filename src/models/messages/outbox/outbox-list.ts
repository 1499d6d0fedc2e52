import { table } from "../../../database/connection";
import type { MessageRow } from "../../../mail/message";
import { lookUpHouseholdNames } from "./household-name-lookup";
import type { OutboxQuery } from "./outbox-filter";

type Listed = Pick<
  MessageRow,
  "id" | "kind" | "recipient" | "householdId" | "state" | "attempts" | "dueAt" | "replyCode" | "reply" | "createdAt"
>;

export interface ListedMessage extends Listed {
  householdName: string | null;
}

const COLUMNS = [
  "id",
  "kind",
  "recipient",
  "householdId",
  "state",
  "attempts",
  "dueAt",
  "replyCode",
  "reply",
  "createdAt",
] as const;
/** The states of most emails. An index on the state doesn't narrow these down. */
const COMMON_STATES = ["sent", "practice", "queued"];
const DAY_MS = 86_400_000;

/** Returns up to `limit` emails, newest first; with `beforeId`, only older ones than that. */
export async function listMessages(query: OutboxQuery, limit: number, beforeId?: number) {
  const ids = {
    ...(query.from && { firstId: await firstIdOf(query.from) }),
    ...(query.before && { lastId: await lastIdOf(query.before) }),
  };
  const rows = (await outboxQuery(query, ids, limit, beforeId)) as unknown as Listed[];
  const names = await lookUpHouseholdNames(rows.map(({ householdId }) => householdId));
  return rows.map((row): ListedMessage => ({ ...row, householdName: nameOf(row.householdId, names) }));
}

/**
 * Builds the query of the outbox. It uses an index whatever the filter; dates are combined with the IDs that bound
 * them.
 */
export function outboxQuery(
  filter: OutboxQuery,
  { firstId, lastId }: { firstId?: number; lastId?: number },
  limit: number,
  beforeId?: number,
) {
  const query = table("messages").orderBy("id", "desc").limit(limit).select(COLUMNS);
  if (filter.household !== undefined) query.where("householdId", filter.household);
  if (filter.kind !== undefined) query.where("kind", filter.kind);
  if (filter.state !== undefined) {
    // With the index on the kind or household in use, an index on a common state would only slow the query down.
    const hasBetterIndex =
      filter.household !== undefined || (filter.kind !== undefined && COMMON_STATES.includes(filter.state));
    if (hasBetterIndex) query.whereRaw("state || '' = ?", [filter.state]);
    else query.where("state", filter.state);
  }
  if (filter.from) query.where("createdAt", ">=", filter.from);
  if (filter.before) query.where("createdAt", "<", filter.before);
  if (firstId !== undefined) query.where("id", ">=", firstId);
  if (lastId !== undefined) query.where("id", "<=", lastId);
  if (beforeId !== undefined) query.where("id", "<", beforeId);
  return query;
}

/** Returns every kind of email in the outbox, in order, with one index lookup each. */
export async function messageKindsInOutbox() {
  const kinds: string[] = [];
  for (;;) {
    const next = await table("messages")
      .where("kind", ">", kinds.at(-1) ?? "")
      .orderBy("kind")
      .first("kind");
    if (!next) return kinds;
    kinds.push(String(next.kind));
  }
}

function nameOf(householdId: number | null, names: Map<number, string>) {
  return householdId === null ? null : (names.get(householdId) ?? null);
}

/** IDs grow with time, except for concurrent inserts and clock corrections. A margin of a day covers those. */
async function firstIdOf(from: Date) {
  const row = await table("messages")
    .where("createdAt", ">=", new Date(from.getTime() - DAY_MS))
    .orderBy("createdAt")
    .orderBy("id")
    .first("id");
  return Number(row?.id ?? Number.MAX_SAFE_INTEGER);
}

async function lastIdOf(before: Date) {
  const row = await table("messages")
    .where("createdAt", "<", new Date(before.getTime() + DAY_MS))
    .orderBy("createdAt", "desc")
    .orderBy("id", "desc")
    .first("id");
  return Number(row?.id ?? 0);
}
