import { table } from "../../../database/connection";
import type { MessageRow, MessageState } from "../../../mail/message";
import type { Household } from "../../households/household";
import type { Clerk } from "../../staff/clerk";
import { lookUpHouseholdNames } from "./household-name-lookup";

/** States that wait for a person. */
export const FAILED_STATES: readonly MessageState[] = ["refused", "bounced", "exception", "unknown"];
export const MAX_COUNTED = 1000;
const [FIRST_REFUSAL, LAST_REFUSAL] = [500, 599];

type Failed = Pick<
  MessageRow,
  "id" | "kind" | "recipient" | "householdId" | "category" | "state" | "replyCode" | "reply" | "updatedAt"
>;

/** A message that did not get through, with whom it was for and where it could go instead. */
export interface FailedMessage extends Failed {
  householdName: string | null;
  /** The household's present address, where it is another by now. */
  newAddress: string | null;
  /** A message with user name and PIN could be printed in its place. */
  canPrint: boolean;
}

/**
 * The newest failed messages that nobody is done with, and how many there are (at most 1,000 are counted); for who
 * doesn't work on the outbox, those to households.
 */
export async function failedMessages(limit: number, clerk: Clerk) {
  const all = clerk.may("work on the outbox") ? openFailures() : openFailures().whereNotNull("householdId");
  const ids = (await all
    .orderBy("id", "desc")
    .limit(MAX_COUNTED + 1)
    .select("id")) as unknown as { id: number }[];
  const rows = (await table("messages")
    .whereIn(
      "id",
      ids.slice(0, limit).map(({ id }) => id),
    )
    .orderBy("id", "desc")
    .select(
      "id",
      "kind",
      "recipient",
      "householdId",
      "category",
      "state",
      "replyCode",
      "reply",
      "updatedAt",
    )) as unknown as Failed[];
  const [names, addresses] = await Promise.all([
    lookUpHouseholdNames(rows.map(({ householdId }) => householdId)),
    currentAddresses(rows.map(({ householdId }) => householdId)),
  ]);
  return {
    newest: rows.map(
      (row): FailedMessage => ({
        ...row,
        householdName: names.get(row.householdId ?? 0) ?? null,
        newAddress: changedAddress(row, addresses.get(row.householdId ?? 0)),
        canPrint: row.category === "credentials" && row.householdId !== null,
      }),
    ),
    count: Math.min(ids.length, MAX_COUNTED),
    more: ids.length > MAX_COUNTED,
  };
}

/** How many of them may be sent again, the unknown ones not: they may have arrived. At most 1,001 are counted. */
export async function countFailed(batch?: number) {
  const rows = await openFailures(batch)
    .whereNot("state", "unknown")
    .limit(MAX_COUNTED + 1)
    .select("id");
  return rows.length;
}

/**
 * The present address of a message's household, where the message was meant for another. A notice stays with the address
 * it was written to: it may be about the change itself.
 */
export function changedAddress(
  message: Pick<MessageRow, "category" | "recipient">,
  present: string | null | undefined,
) {
  return message.category !== "notice" && present && present !== message.recipient ? present : null;
}

/** The refusal of the household's present address, where the last message to it was refused or came back. */
export async function addressRefusal(household: Household) {
  if (!household.email) return undefined;
  const last = (await table("messages")
    .where({ householdId: household.id, recipient: household.email })
    .whereIn("state", ["sent", "refused", "bounced"])
    .orderBy("id", "desc")
    .first("id", "state", "replyCode", "reply", "updatedAt")) as unknown as Failed | undefined;
  if (!last || last.state === "sent") return undefined;
  const hard = Number(last.replyCode) >= FIRST_REFUSAL && Number(last.replyCode) <= LAST_REFUSAL;
  return hard || last.state === "bounced" ? last : undefined;
}

/** The statement of failed messages that nobody is done with, of one mailing or of any. */
export function openFailures(batch?: number | null) {
  // Written as the index of these rows alone has it, which serves both engines.
  const failed = table("messages").whereRaw(
    "state || '' in ('refused', 'bounced', 'exception', 'unknown') and settled_at is null",
  );
  return batch ? failed.where({ batch }) : failed;
}

async function currentAddresses(ids: (number | null)[]) {
  const wanted = ids.filter((id) => id !== null);
  if (wanted.length === 0) return new Map<number, string | null>();
  const rows = (await table("households").whereIn("id", wanted).select("id", "email")) as unknown as {
    id: number;
    email: string | null;
  }[];
  return new Map(rows.map(({ id, email }) => [id, email]));
}
