import { afterCommit, rowsOf, table, transaction } from "../../database/connection";
import type { MessageRow } from "../../mail/message";
import { cancelAll } from "../../mail/outbox";
import { cancelMailingTexts } from "../../texts/outbox";
import type { Household } from "../households/household";
import { emailKey } from "../households/search-keys";
import { type Actor, AuditEvent } from "../staff/audit-event";

/** How a household unsubscribed: by the link in an email, in My Profile, or through a clerk. */
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
/** The longest time between the check for a batch and the creation of its messages, including clock differences. */
const CHECK_MARGIN_MS = 60_000;

let lastUnsubscribed: { at: number; readAt: number } | undefined;

const WAITING = ["queued", "held", "deferred"];

/**
 * A household's opt-out from mailings, such as emails about passes and programs. It still gets emails about its own
 * sign-in. It applies to the household even if its email changes, and to every household with the email it had then.
 */
export class Unsubscription {
  private constructor(private readonly row: Row) {}

  /** Returns the opt-out that applies to this household; undefined if it gets mailings. */
  static async of({ id, emailKey: key }: Household): Promise<Unsubscription | undefined> {
    const [row] = await rowsOf<Row>(
      "select * from unsubscriptions where household_id = ? or email_key = ? order by created_at, id limit 1",
      [id, key || null],
    );
    return row && new Unsubscription(row);
  }

  /** Unsubscribes the household and cancels its waiting mailings. Doing it twice changes nothing. */
  static async add(household: Household, how: UnsubscribeMethod, by: Actor) {
    await transaction(async () => {
      const { id, emailKey: key } = await household.lock();
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

  /** Subscribes the household again. Other households' own opt-outs stay in effect. */
  static async lift(household: Household, how: UnsubscribeMethod, by: Actor) {
    await transaction(async () => {
      const stored = await household.lock();
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

  /** How the household unsubscribed: "by the link in an email", "in My Profile" or "by Ruth Vega". */
  get method() {
    if (this.row.how === "clerk") return `by ${this.row.clerkName}`;
    return this.row.how === "link" ? "by the link in an email" : "in My Profile";
  }

  /** Returns whether the opt-out is that of another household with the same email. */
  isOfAnotherHousehold({ id }: Household) {
    return this.row.householdId !== id;
  }
}

/** Returns whether a mailing must not be sent to this household at this address. Checked at the moment of sending. */
export async function isUnsubscribed(householdId: number, recipient: string): Promise<boolean> {
  const rows = await rowsOf("select 1 as one from unsubscriptions where household_id = ? or email_key = ? limit 1", [
    householdId,
    emailKey(recipient),
  ]);
  return rows.length > 0;
}

/**
 * Returns whether anyone has unsubscribed since this message was created, or shortly before, when its batch was
 * checked. The answer may be a second old: unsubscribing cancels waiting messages anyway.
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
 * Returns an SQL condition that excludes unsubscribed households. `households` is the name of the table in the
 * statement. It has two conditions, because PostgreSQL can't hash two that are joined by "or".
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
