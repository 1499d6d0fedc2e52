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
/** States that most messages end in: their index is as long as the table. */
const COMMON_STATES = ["sent", "practice", "queued"];
const DAY_MS = 86_400_000;

/** The newest messages first, `limit` of them, older than the message `beforeId` where given. */
export async function listMessages(wanted: OutboxQuery, limit: number, beforeId?: number) {
  const ids = {
    ...(wanted.from && { firstId: await firstIdOf(wanted.from) }),
    ...(wanted.before && { lastId: await lastIdOf(wanted.before) }),
  };
  const rows = (await outboxQuery(wanted, ids, limit, beforeId)) as unknown as Listed[];
  const names = await lookUpHouseholdNames(rows.map(({ householdId }) => householdId));
  return rows.map((row): ListedMessage => ({ ...row, householdName: nameOf(row.householdId, names) }));
}

/** The statement of such a look, which walks an index whatever is wanted; days go with the ids that bound them. */
export function outboxQuery(
  wanted: OutboxQuery,
  { firstId, lastId }: { firstId?: number; lastId?: number },
  limit: number,
  beforeId?: number,
) {
  const query = table("messages").orderBy("id", "desc").limit(limit).select(COLUMNS);
  if (wanted.household !== undefined) query.where("householdId", wanted.household);
  if (wanted.kind !== undefined) query.where("kind", wanted.kind);
  if (wanted.state !== undefined) {
    // Beside a message's or a household's own index, a common state's would only be walked in vain.
    const beside =
      wanted.household !== undefined || (wanted.kind !== undefined && COMMON_STATES.includes(wanted.state));
    if (beside) query.whereRaw("state || '' = ?", [wanted.state]);
    else query.where("state", wanted.state);
  }
  if (wanted.from) query.where("createdAt", ">=", wanted.from);
  if (wanted.before) query.where("createdAt", "<", wanted.before);
  if (firstId !== undefined) query.where("id", ">=", firstId);
  if (lastId !== undefined) query.where("id", "<=", lastId);
  if (beforeId !== undefined) query.where("id", "<", beforeId);
  return query;
}

/** Every message that the outbox holds, by name, one look at the index each. */
export async function messageKindsInOutbox() {
  const messages: string[] = [];
  for (;;) {
    const next = await table("messages")
      .where("kind", ">", messages.at(-1) ?? "")
      .orderBy("kind")
      .first("kind");
    if (!next) return messages;
    messages.push(String(next.kind));
  }
}

function nameOf(householdId: number | null, names: Map<number, string>) {
  return householdId === null ? null : (names.get(householdId) ?? null);
}

/** Ids grow with time, but for a few written at once and a clock put right: a day's margin covers those. */
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
