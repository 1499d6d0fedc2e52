import { engine, rowsOf } from "../../../database/connection";
import { among } from "../../../database/update-all";
import { type MessageEvent, recordMessageEvents } from "../../../mail/message-events";
import type { CampaignRow } from "../campaign-row";

type Following = Pick<CampaignRow, "id" | "followsHead">;

/** Emails and texts that arrived, may have, or may yet. Practice is none of these (DESIGN.md rule 11). */
const MAY_ARRIVE = "'queued', 'held', 'sending', 'sent', 'deferred', 'unknown'";
/** From the households to their messages: SQLite would look through all messages of a mailing, but for a cross join. */
const THEN = engine === "postgres" ? "join" : "cross join";

/** The IDs of the mailings that one follows: the first of them, and the others that followed it. None where it follows none. */
export async function followUpChainOf({ id, followsHead }: Following): Promise<number[]> {
  if (followsHead === null || followsHead === undefined) return [];
  const rows = await rowsOf<{ id: number }>("select id from campaigns where follows_head = ? and id <> ? order by id", [
    followsHead,
    id,
  ]);
  return [followsHead, ...rows.map((row) => row.id)];
}

/** A condition in SQL: the household of that column has a email or text of one of these mailings, or may have. */
export function hasOneOf(family: readonly number[], household: string) {
  const one = (outbox: string) =>
    `exists (select 1 from ${outbox} o where o.batch = g.campaign_id and o.batch_number = g.number
       and o.posted_in <> 'practice' and o.state in (${MAY_ARRIVE}))`;
  return `exists (select 1 from campaign_recipients g where g.household_id = ${household}
    and g.campaign_id in (${family.map(Number).join(", ")}) and (${one("messages")} or ${one("texts")}))`;
}

/** Those of these households that have a email or text of one of these mailings, or may have. */
export async function reachedAmong(householdIds: readonly number[], family: readonly number[]): Promise<Set<number>> {
  if (family.length === 0 || householdIds.length === 0) return new Set();
  const [ofThese, list] = among("h.id", [...new Set(householdIds)]);
  const rows = await rowsOf<{ id: number }>(
    `select h.id from households h where ${ofThese} and ${hasOneOf(family, "h.id")}`,
    [list],
  );
  return new Set(rows.map(({ id }) => id));
}

/**
 * What failed of these mailings to these households, or was cancelled, is not sent again with the others, since another
 * mailing is: whoever sends all again would reach them twice. In the open transaction, of that mailing's messages.
 */
export async function settleFailedMessages(householdIds: readonly number[], family: readonly number[], by: number) {
  if (householdIds.length === 0 || family.length === 0) return;
  const at = new Date();
  const words = `RecConnect ${by} goes to this household instead.`;
  const messages = await settleIn<MessageEvent["state"]>("messages", householdIds, family, at);
  await recordMessageEvents(messages.map(({ id, state }) => ({ messageId: id, at, state, replyCode: null, words })));
  await settleIn("texts", householdIds, family, at);
}

async function settleIn<State>(
  outbox: "messages" | "texts",
  householdIds: readonly number[],
  family: readonly number[],
  at: Date,
) {
  const [ofHouseholds, households] = among("g.household_id", [...new Set(householdIds)]);
  const failed = "settled_at is null and state in ('refused', 'bounced', 'exception', 'cancelled')";
  // Held in the order in which they are sent again: whoever does that at this moment waits, or is waited for.
  const lock = engine === "postgres" ? " for update" : "";
  const rows = await rowsOf<{ id: number }>(
    `select id from ${outbox} where ${failed} and id in (select o.id from campaign_recipients g
       ${THEN} ${outbox} o on o.batch = g.campaign_id and o.batch_number = g.number
       where ${ofHouseholds} and g.campaign_id in (${family.map(Number).join(", ")})) order by id${lock}`,
    [households],
  );
  if (rows.length === 0) return [];
  const [ofThese, list] = among(
    "id",
    rows.map(({ id }) => id),
  );
  return rowsOf<{ id: number; state: State }>(
    `update ${outbox} set settled_at = ? where ${ofThese} and ${failed} returning id, state`,
    [at, list],
  );
}
