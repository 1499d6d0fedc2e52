import { table } from "../../../database/connection";
import type { MessageRow, MessageState } from "../../../mail/message";
import type { Household } from "../../households/household";
import type { Clerk } from "../../staff/clerk";
import { lookUpHouseholdNames } from "./household-name-lookup";

/** States in which a person has to act. */
export const FAILED_STATES: readonly MessageState[] = ["refused", "bounced", "exception", "unknown"];
export const MAX_COUNTED = 1000;
const [FIRST_REFUSAL, LAST_REFUSAL] = [500, 599];

type Failed = Pick<
  MessageRow,
  "id" | "kind" | "recipient" | "householdId" | "category" | "state" | "replyCode" | "reply" | "updatedAt"
>;

/** An email that was not delivered, with its household and what a clerk can do. */
export interface FailedMessage extends Failed {
  householdName: string | null;
  /** The household's current address, if it is different from the recipient. */
  newAddress: string | null;
  /** Whether a letter with the user name and PIN could be printed instead. */
  canPrint: boolean;
}

/**
 * Returns the newest failed emails that are not dismissed, and how many there are (at most 1,000 are counted). A clerk
 * who may not work on the outbox sees only emails to households.
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

/**
 * Counts the failures that can be sent again, at most 1,001. Emails in the state unknown may have arrived and don't
 * count.
 */
export async function countFailed(batch?: number) {
  const rows = await openFailures(batch)
    .whereNot("state", "unknown")
    .limit(MAX_COUNTED + 1)
    .select("id");
  return rows.length;
}

/**
 * Returns the household's current address if the email went to a different one, otherwise null. A notice keeps its
 * address, because it may be about the change of address.
 */
export function changedAddress(
  message: Pick<MessageRow, "category" | "recipient">,
  current: string | null | undefined,
) {
  return message.category !== "notice" && current && current !== message.recipient ? current : null;
}

/** Returns the last email to the household's current address if it was refused or bounced; otherwise undefined. */
export async function addressRefusal(household: Household) {
  if (!household.email) return undefined;
  const last = (await table("messages")
    .where({ householdId: household.id, recipient: household.email })
    .whereIn("state", ["sent", "refused", "bounced"])
    .orderBy("id", "desc")
    .first("id", "state", "replyCode", "reply", "updatedAt")) as unknown as Failed | undefined;
  if (!last || last.state === "sent") return undefined;
  const permanent = Number(last.replyCode) >= FIRST_REFUSAL && Number(last.replyCode) <= LAST_REFUSAL;
  return permanent || last.state === "bounced" ? last : undefined;
}

/** Returns the query of failed emails that are not dismissed, of one mailing or of all. */
export function openFailures(batch?: number | null) {
  // Written like the condition of the partial index, so that both engines use it.
  const failed = table("messages").whereRaw(
    "state || '' in ('refused', 'bounced', 'exception', 'unknown') and settled_at is null",
  );
  return batch ? failed.where({ batch }) : failed;
}

async function currentAddresses(ids: (number | null)[]) {
  const known = ids.filter((id) => id !== null);
  if (known.length === 0) return new Map<number, string | null>();
  const rows = (await table("households").whereIn("id", known).select("id", "email")) as unknown as {
    id: number;
    email: string | null;
  }[];
  return new Map(rows.map(({ id, email }) => [id, email]));
}
