import { setImmediate as aside } from "node:timers/promises";
import { rowsOf } from "../../../database/connection";
import { idsOf } from "../../../database/ids-of";
import { among } from "../../../database/update-all";
import { MESSAGE_STATES, type MessageState } from "../../../mail/message";
import type { TextState } from "../../../texts/text";

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
  wanted: RecipientFilter,
  after: number,
  limit: number,
): Promise<Recipient[]> {
  const [ofThese, list] = among("r.number", await recipientNumbersOf(id, wanted, after, limit));
  return rowsOf<Recipient>(
    `select ${SHOWN} from campaign_recipients r ${JOINED} where r.campaign_id = ? and ${ofThese} order by r.number`,
    [id, list],
  );
}

export function isRecipientState(word: string): word is RecipientState {
  return [...RECIPIENT_STATES, ...MESSAGE_STATES].some((state) => state === word);
}

/** Which recipients of a mailing: how they stand, and how a text of theirs does; "": however. */
export interface RecipientFilter {
  state: RecipientState | "";
  texts: TextState | "";
}

/** So many texts are looked at in one go: the page is never held up longer. */
const LOOKED_AT = 1000;
const HIGHEST = 2_147_483_647;

/** The numbers of the recipients that are wanted behind this one, in their order. */
export async function recipientNumbersOf(
  campaignId: number,
  { state, texts }: RecipientFilter,
  after: number,
  most: number,
) {
  if (state === "" && texts === "") return numbersOfAll(campaignId, after, most);
  if (texts === "") return numbersIn(campaignId, state as RecipientState, after, most);
  if (state === "") return numbersWithText(campaignId, texts, after, most);
  const next = (from: number) => numbersWithText(campaignId, texts, from, LOOKED_AT);
  return inStretches(next, (numbers) => thoseIn(campaignId, state, numbers), after, most);
}

function numbersOfAll(campaignId: number, after: number, most: number) {
  return idsOf(
    "select number as id from campaign_recipients where campaign_id = ? and number > ? order by number limit ?",
    [campaignId, after, most],
  );
}

/** Begins with those in the state, by themselves, by message or by text: of 250,000 recipients three may be refused. */
async function numbersIn(campaignId: number, state: RecipientState, after: number, most: number) {
  const some = [campaignId, after, state, most];
  const found = await idsOf(
    `select id from (
       select * from (
         select x.number as id from campaign_recipients x where x.campaign_id = ? and x.number > ? and x.state = ?
         order by x.number limit ?
       ) as themselves
       union all select * from (
         select x.batch_number from messages x
         where x.batch = ? and x.batch_part = 1 and x.batch_number > ? and x.state = ? order by x.batch_number limit ?
       ) as messages
     ) as those order by id limit ?`,
    [...some, ...some, most],
  );
  const upTo = found.length < most ? HIGHEST : (found.at(-1) ?? HIGHEST);
  const alone = await numbersWithTextAlone(campaignId, state, after, upTo, most);
  return [...found, ...alone].sort((a, b) => a - b).slice(0, most);
}

/** A text stands for who gets no message. */
function numbersWithTextAlone(campaignId: number, state: RecipientState, after: number, upTo: number, most: number) {
  const next = (from: number) =>
    idsOf(
      `select batch_number as id from texts where batch = ? and state = ? and batch_number > ? and batch_number <= ?
         and batch_part = 1 order by batch_number limit ?`,
      [campaignId, state, from, upTo, LOOKED_AT],
    );
  return inStretches(next, (numbers) => thoseWithoutMessage(campaignId, numbers), after, most);
}

/** Of either part. */
function numbersWithText(campaignId: number, texts: TextState, after: number, most: number) {
  return idsOf(
    `select distinct batch_number as id from texts where batch = ? and state = ? and batch_number > ?
     order by batch_number limit ?`,
    [campaignId, texts, after, most],
  );
}

/** Those of the next numbers, a stretch at a time, that are wanted; others have their turn between. */
async function inStretches(
  next: (from: number) => Promise<number[]>,
  wanted: (numbers: number[]) => Promise<number[]>,
  after: number,
  most: number,
) {
  const found: number[] = [];
  for (let from = after; found.length < most; await aside()) {
    const some = await next(from);
    if (some.length > 0) found.push(...(await wanted(some)));
    from = some.at(-1) ?? from;
    if (some.length < LOOKED_AT) break;
  }
  return found.slice(0, most);
}

/** Those of these numbers whose recipients stand so. */
function thoseIn(campaignId: number, state: RecipientState, numbers: number[]) {
  const [ofThese, list] = among("r.number", numbers);
  return idsOf(
    `select r.number as id from campaign_recipients r
     left join messages m on m.batch = r.campaign_id and m.batch_number = r.number and m.batch_part = 1
     left join texts t on t.batch = r.campaign_id and t.batch_number = r.number and t.batch_part = 1
     where r.campaign_id = ? and ${ofThese} and coalesce(m.state, t.state, r.state) = ? order by r.number`,
    [campaignId, list, state],
  );
}

function thoseWithoutMessage(campaignId: number, numbers: number[]) {
  const [ofThese, list] = among("r.number", numbers);
  return idsOf(
    `select r.number as id from campaign_recipients r where r.campaign_id = ? and ${ofThese} and not exists (
       select 1 from messages m where m.batch = r.campaign_id and m.batch_number = r.number and m.batch_part = 1)
     order by r.number`,
    [campaignId, list],
  );
}
