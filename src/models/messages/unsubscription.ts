import { afterCommit, rowsOf, table, transaction } from "../../database/connection";
import type { MessageRow } from "../../mail/message";
import { cancelAll } from "../../mail/outbox";
import { cancelMailingTexts } from "../../texts/outbox";
import type { Household } from "../households/household";
import { emailKey } from "../households/search-keys";
import { type Actor, AuditEvent } from "../staff/audit-event";

/** Who said so: the household by a message's link or in My Profile, or a clerk for it. */
export type UnsubscribeMethod = "link" | "customer" | "clerk";

interface Row {
  householdId: number;
  emailKey: string | null;
  how: UnsubscribeMethod;
  clerkName: string | null;
  createdAt: Date;
}

const UNSUBSCRIBED = "The household unsubscribed from mailings.";
const CACHE_MS = 1_000;
/** A message was written so soon after the look; clocks of two machines differ less. */
const CHECK_MARGIN_MS = 60_000;

let lastUnsubscribed: { at: number; readAt: number } | undefined;

const WAITING = ["queued", "held", "deferred"];

/**
 * A household wants no mailings: messages about passes, programs and the like. Messages about its own sign-in still come.
 * It counts for the household, whatever email it has later, and for every household that has the email it had then.
 */
export class Unsubscription {
  private constructor(private readonly row: Row) {}

  /** Why mailings don't go to this household, since when; undefined where they do. */
  static async of({ id, emailKey: key }: Household): Promise<Unsubscription | undefined> {
    const [row] = await rowsOf<Row>(
      "select * from unsubscriptions where household_id = ? or email_key = ? order by created_at, id limit 1",
      [id, key || null],
    );
    return row && new Unsubscription(row);
  }

  /** Leaves the household out of mailings; what waits to be sent is cancelled. Done twice it changes nothing. */
  static async add(household: Household, how: UnsubscribeMethod, by: Actor) {
    await transaction(async () => {
      const { id, emailKey: key } = await household.hold();
      if (await table("unsubscriptions").where({ householdId: id, emailKey: key }).first("id")) return;

      afterCommit(() => {
        lastUnsubscribed = undefined;
      });
      const clerkName = typeof by === "string" ? null : by.name;
      await table("unsubscriptions").insert({ householdId: id, emailKey: key, how, clerkName, createdAt: new Date() });
      await cancelWaitingMailings(id, key);
      await AuditEvent.note("unsubscribed from mailings", by, { householdId: id, details: { by: how } });
    });
  }

  /** Mailings go to the household again; others who said no for themselves stay left out. */
  static async lift(household: Household, how: UnsubscribeMethod, by: Actor) {
    await transaction(async () => {
      const stored = await household.hold();
      if (!(await Unsubscription.of(stored))) return;

      const { id, emailKey: key } = stored;
      await table("unsubscriptions").where({ householdId: id }).delete();
      if (key !== null) await table("unsubscriptions").where({ emailKey: key }).update({ emailKey: null });
      await AuditEvent.note("subscribed to mailings again", by, { householdId: id, details: { by: how } });
    });
  }

  get householdId() {
    return this.row.householdId;
  }

  get since() {
    return this.row.createdAt;
  }

  /** "by the link in a message" */
  get method() {
    if (this.row.how === "clerk") return `by ${this.row.clerkName}`;
    return this.row.how === "link" ? "by the link in a message" : "in My Profile";
  }

  /** True where it is another household's, which has the same email. */
  isOfAnotherHousehold({ id }: Household) {
    return this.row.householdId !== id;
  }
}

/** True where a mailing to this household at this address must not leave, looked up at the turn of sending. */
export async function isUnsubscribed(householdId: number, recipient: string): Promise<boolean> {
  const rows = await rowsOf("select 1 as one from unsubscriptions where household_id = ? or email_key = ? limit 1", [
    householdId,
    emailKey(recipient),
  ]);
  return rows.length > 0;
}

/**
 * False where nobody has unsubscribed since this message was written, or shortly before: a message of a batch was looked at
 * then. What they had waiting was cancelled with it, so that a second does not matter.
 */
export async function anyUnsubscribedSince({ batch, createdAt }: Pick<MessageRow, "batch" | "createdAt">) {
  return batch === null || (await lastUnsubscribedAt()) >= createdAt.getTime() - CHECK_MARGIN_MS;
}

async function lastUnsubscribedAt(): Promise<number> {
  if (lastUnsubscribed && Date.now() - lastUnsubscribed.readAt < CACHE_MS) return lastUnsubscribed.at;
  const row = await table("unsubscriptions").orderBy("id", "desc").first("createdAt");
  const at = row ? (row.createdAt as unknown as Date).getTime() : 0;
  lastUnsubscribed = { at, readAt: Date.now() };
  return at;
}

/**
 * A condition in SQL that leaves unsubscribed households out of a selection of any size; `households` is the name that
 * the table has in the statement. Two conditions, since PostgreSQL can hash neither of two joined by "or".
 */
export function wantsMailings(households = "households") {
  return `not exists (select 1 from unsubscriptions u where u.household_id = ${households}.id)
    and not exists (select 1 from unsubscriptions u where u.email_key = ${households}.email_key)`;
}

async function cancelWaitingMailings(id: number, key: string | null) {
  const households = await householdsAt(id, key);
  const waiting = (await table("messages")
    .whereIn("householdId", households)
    .where({ category: "mailing" })
    .whereIn("state", WAITING)
    .select("id")) as unknown as { id: number }[];
  await cancelAll(
    UNSUBSCRIBED,
    waiting.map((message) => message.id),
  );
  await cancelMailingTexts(households, UNSUBSCRIBED);
}

async function householdsAt(id: number, key: string | null) {
  if (key === null) return [id];
  const rows = (await table("households").where({ emailKey: key }).select("id")) as unknown as { id: number }[];
  return [...new Set([id, ...rows.map((row) => row.id)])];
}
