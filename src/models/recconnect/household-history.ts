import { rowsOf } from "../../database/connection";
import type { MessageState } from "../../mail/message";
import type { Household } from "../households/household";
import type { RecipientState } from "./sending/recipients";

/** One line of a household's RecConnect History: what it was slated to hear, and what became of that. */
export interface HistoryRecord {
  campaignId: number;
  description: string;
  category: string | null;
  startedAt: Date;
  state: RecipientState;
  reason: string | null;
  messageId: number | null;
  replyCode: number | null;
  reply: string | null;
  sentAt: Date | null;
  secondState: MessageState | null;
}

/**
 * A condition in SQL on `campaigns c` and its `campaign_recipients r`: it belongs to the history. Practice never does
 * (DESIGN.md rule 11), but paper is no practice.
 */
export const COUNTS_AS_HISTORY =
  "c.history_description is not null and c.started_at is not null and (c.mode <> 'practice' or r.state = 'slated')";

/** The newest history records of a household (guide #95b: HH Inquiry, RecConnect History). */
export function historyOf({ id }: Household, limit: number): Promise<HistoryRecord[]> {
  return rowsOf<HistoryRecord>(
    `select c.id as campaign_id, c.history_description as description, k.code as category, c.started_at, r.reason,
       coalesce(m.state, t.state, r.state) as state, m.id as message_id, coalesce(m.reply_code, t.reply_code) as reply_code,
       coalesce(m.reply, t.reply) as reply, coalesce(m.sent_at, t.sent_at) as sent_at,
       coalesce(s.state, u.state) as second_state
     from campaign_recipients r
     join campaigns c on c.id = r.campaign_id
     left join history_categories k on k.id = c.history_category_id
     left join messages m on m.batch = r.campaign_id and m.batch_number = r.number and m.batch_part = 1
     left join messages s on s.batch = r.campaign_id and s.batch_number = r.number and s.batch_part = 2
     left join texts t on t.batch = r.campaign_id and t.batch_number = r.number and t.batch_part = 1
     left join texts u on u.batch = r.campaign_id and u.batch_number = r.number and u.batch_part = 2
     where r.household_id = ? and ${COUNTS_AS_HISTORY} order by c.started_at desc, r.number limit ?`,
    [id, limit],
  );
}
