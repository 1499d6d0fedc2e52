import { rowsOf } from "../../../database/connection";
import { among } from "../../../database/update-all";
import { MESSAGE_STATES, type MessageState } from "../../../mail/message";
import type { TextState } from "../../../texts/text";
import { numbersOf, type RecipientsWanted } from "./recipient-numbers";

export const RECIPIENT_STATES = ["waiting", "slated", "exception", "left out", "cancelled"] as const;
/** Where a recipient stands: by themselves while no message is written, else as their first message. */
export type RecipientState = (typeof RECIPIENT_STATES)[number] | MessageState;

/** A recipient of a mailing, with what became of them. */
export interface Recipient {
  number: number;
  householdId: number;
  /** As it was extracted; null where the household is gone. */
  name: string | null;
  state: RecipientState;
  /** Why there is no message, completing "Okafor, Ada ...". */
  reason: string | null;
  messageId: number | null;
  /** Where it goes or went, else the household's email. */
  email: string | null;
  replyCode: number | null;
  reply: string | null;
  changedAt: Date | null;
  /** The second of two parts. */
  secondId: number | null;
  secondState: MessageState | null;
  /** The texts: the mailing's own, and the one with the PIN. */
  textId: number | null;
  textState: TextState | null;
  textReplyCode: number | null;
  textReply: string | null;
  /** Another mailing goes there instead. */
  textSettledAt: Date | null;
  secondTextId: number | null;
  secondTextState: TextState | null;
  secondTextReplyCode: number | null;
  secondTextReply: string | null;
  secondTextSettledAt: Date | null;
}

/** A text stands for who gets no message. */
const SHOWN = `r.number, r.household_id, m.id as message_id, coalesce(m.recipient, t.recipient, h.email) as email,
  coalesce(m.reply_code, t.reply_code) as reply_code, coalesce(m.reply, t.reply) as reply,
  coalesce(m.updated_at, t.updated_at) as changed_at, s.id as second_id, coalesce(s.state, u.state) as second_state,
  r.reason, coalesce(m.state, t.state, r.state) as state, p.last_name || ', ' || p.first_name as name,
  t.id as text_id, t.state as text_state, t.reply_code as text_reply_code, t.reply as text_reply,
  t.settled_at as text_settled_at, u.settled_at as second_text_settled_at,
  u.id as second_text_id, u.state as second_text_state, u.reply_code as second_text_reply_code, u.reply as second_text_reply`;
const JOINED = `left join messages m on m.batch = r.campaign_id and m.batch_number = r.number and m.batch_part = 1
  left join messages s on s.batch = r.campaign_id and s.batch_number = r.number and s.batch_part = 2
  left join texts t on t.batch = r.campaign_id and t.batch_number = r.number and t.batch_part = 1
  left join texts u on u.batch = r.campaign_id and u.batch_number = r.number and u.batch_part = 2
  left join households h on h.id = r.household_id
  left join members p on p.household_id = r.household_id and p.relation = 'primary'`;

/** Those of these recipients that are wanted, behind this number, in the order of their numbers. */
export async function recipientsIn(
  { id }: { id: number },
  wanted: RecipientsWanted,
  after: number,
  limit: number,
): Promise<Recipient[]> {
  const [ofThese, list] = among("r.number", await numbersOf(id, wanted, after, limit));
  return rowsOf<Recipient>(
    `select ${SHOWN} from campaign_recipients r ${JOINED} where r.campaign_id = ? and ${ofThese} order by r.number`,
    [id, list],
  );
}

export function isRecipientState(word: string): word is RecipientState {
  return [...RECIPIENT_STATES, ...MESSAGE_STATES].some((state) => state === word);
}
