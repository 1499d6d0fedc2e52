import { AsyncLocalStorage } from "node:async_hooks";
import { table } from "../../database/connection";
import { insertAll } from "../../database/insert-all";

/** Where an action came from: the IP address and ID of the request. */
export interface Origin {
  address?: string;
  requestId?: string;
}

/** Who acted: a clerk, the customer, someone not signed in at a public form, or Gatehouse itself. */
export type Actor = { id: number; name: string } | "customer" | "stranger" | "system";

export interface AuditRow {
  id: number;
  happenedAt: Date;
  kind: string;
  actor: "clerk" | "customer" | "stranger" | "system";
  clerkId: number | null;
  clerkName: string | null;
  householdId: number | null;
  details: string;
  address: string | null;
  requestId: string | null;
}

export interface AuditQuery {
  household?: number;
  clerk?: number;
  kind?: string;
  /** A kind to exclude. */
  exclude?: AuditKind;
  from?: Date;
  before?: Date;
}

const DAY_MS = 86_400_000;

/** Every kind of event, as listed in the filter of the audit log. */
export const AUDIT_KINDS = [
  "signed in",
  "sign-in failed",
  "locked out",
  "address slowed down",
  "sessions ended",
  "unlocked",
  "locked by clerk",
  "PIN changed",
  "user name changed",
  "first sign-in finished",
  "PIN reset by link",
  "credentials emailed",
  "credentials printed",
  "forgotten PIN asked for",
  "forgotten user name asked for",
  "signed out",
  "web user added",
  "web details viewed",
  "web details changed",
  "assigned PIN expired",
  "household added",
  "household changed",
  "member added",
  "member changed",
  "member removed",
  "pass added",
  "pass changed",
  "import uploaded",
  "import started",
  "import finished",
  "import cancelled",
  "import stopped",
  "import file erased",
  "bulk run started",
  "bulk run finished",
  "bulk run paused",
  "bulk run resumed",
  "bulk run cancelled",
  "bulk run undo started",
  "bulk run undone",
  "web user replaced in bulk",
  "web user given back",
  "bulk exceptions exported",
  "bulk settings saved",
  "bulk settings deleted",
  "replacing claimed web users allowed",
  "setting changed",
  "message text changed",
  "mail mode changed",
  "mail server checked",
  "test email sent",
  "message sent again",
  "message cancelled",
  "message drafts made",
  "message sent by hand",
  "practice message read",
  "mailing settings saved",
  "mailing settings deleted",
  "mailing given up",
  "mailing follows another",
  "mailing changed",
  "mailing copy sent",
  "mailing submitted",
  "mailing approved",
  "mailing sent back",
  "mailing schedule added",
  "mailing schedule changed",
  "mailing schedule paused",
  "mailing schedule resumed",
  "mailing schedule deleted",
  "scheduled mailing not sent",
  "mailing stopped",
  "mailing started",
  "mailing paused",
  "mailing resumed",
  "mailing cancelled",
  "mailing finished",
  "unsubscribed from mailings",
  "subscribed to mailings again",
  "texts stopped",
  "texts started again",
  "text sent again",
  "text noted as arrived",
  "RecConnect report made",
  "RecConnect labels made",
  "RecConnect letters made",
  "RecConnect records exported",
  "RecConnect recipients exported",
  "clerk signed in",
  "clerk sign-in failed",
  "clerk locked out",
  "clerk signed out",
  "clerk added",
  "clerk changed",
  "clerk password changed",
  "permissions changed",
  "access refused",
  "audit log exported",
] as const;

export type AuditKind = (typeof AUDIT_KINDS)[number];

const origin = new AsyncLocalStorage<Origin>();

/** The append-only record of who did what to whom, when and from where (DESIGN.md rule 14). Never contains a secret. */
export class AuditEvent {
  constructor(readonly row: AuditRow) {}

  /** Runs `work` so that every event recorded in it has this origin. */
  static from<Result>(where: Origin, work: () => Result): Result {
    return origin.run(where, work);
  }

  /** Writes one event in the open transaction. `details` are shown in the log, so they never hold a PIN or token. */
  static async note(
    kind: AuditKind,
    actor: Actor,
    about: { householdId?: number | null; details?: Record<string, unknown> } = {},
  ) {
    const { address, requestId } = origin.getStore() ?? {};
    await table("audit_events").insert({
      happenedAt: new Date(),
      kind,
      ...columnsOf(actor),
      householdId: about.householdId ?? null,
      details: JSON.stringify(about.details ?? {}),
      address: address ?? null,
      requestId: requestId ?? null,
    });
  }

  /** Writes an event of the same kind for each of these households, in the open transaction. */
  static async noteOfEach(kind: AuditKind, actor: Actor, about: { householdId: number; details: object }[]) {
    const happenedAt = new Date();
    await insertAll(
      "audit_events",
      about.map(({ householdId, details }) => ({
        happenedAt,
        kind,
        ...columnsOf(actor),
        householdId,
        details: JSON.stringify(details),
      })),
    );
  }

  /** Returns up to `limit` events, newest first, older than the event `beforeId` if given. */
  static async list(query: AuditQuery, limit: number, beforeId?: number) {
    const { household, clerk, kind, exclude, from, before } = query;
    const events = table("audit_events").orderBy("id", "desc").limit(limit);
    if (household !== undefined) events.where("householdId", household);
    if (clerk !== undefined) events.where("clerkId", clerk);
    if (kind !== undefined) events.where("kind", kind);
    if (exclude !== undefined) events.whereNot("kind", exclude);
    if (from) events.where("happenedAt", ">=", from).where("id", ">=", await firstIdSince(from));
    if (before) events.where("happenedAt", "<", before).where("id", "<=", await lastIdBefore(before));
    if (beforeId !== undefined) events.where("id", "<", beforeId);
    const rows = (await events) as unknown as AuditRow[];
    return rows.map((row) => new AuditEvent(row));
  }

  /** Yields every event that matches, newest first, read a page at a time so that memory stays flat. */
  static async *each(query: AuditQuery, pageSize = 1000) {
    let beforeId: number | undefined;
    do {
      const page = await AuditEvent.list(query, pageSize, beforeId);
      yield* page;
      beforeId = page.length === pageSize ? page.at(-1)?.row.id : undefined;
    } while (beforeId !== undefined);
  }

  get details(): Record<string, unknown> {
    return JSON.parse(this.row.details);
  }

  /** "reason: moved away; columns: city, zip" */
  get detailsText() {
    return Object.entries(this.details)
      .map(([name, value]) => `${name}: ${formatValue(value)}`)
      .join("; ");
  }

  get who() {
    return (
      this.row.clerkName ??
      { clerk: "Clerk", customer: "Customer", stranger: "Stranger", system: "Gatehouse" }[this.row.actor]
    );
  }
}

function columnsOf(actor: Actor) {
  if (typeof actor === "string") return { actor, clerkId: null, clerkName: null };
  return { actor: "clerk", clerkId: actor.id, clerkName: actor.name };
}

/**
 * IDs grow with time, except for events written at the same moment or after the clock was corrected. A margin of one
 * day covers those, and a query for days long past doesn't walk the whole log.
 */
async function firstIdSince(from: Date) {
  const row = await table("audit_events")
    .where("happenedAt", ">=", new Date(from.getTime() - DAY_MS))
    .orderBy("happenedAt")
    .orderBy("id")
    .first("id");
  return Number(row?.id ?? Number.MAX_SAFE_INTEGER);
}

async function lastIdBefore(before: Date) {
  const row = await table("audit_events")
    .where("happenedAt", "<", new Date(before.getTime() + DAY_MS))
    .orderBy("happenedAt", "desc")
    .orderBy("id", "desc")
    .first("id");
  return Number(row?.id ?? 0);
}

function formatValue(value: unknown): string {
  if (Array.isArray(value)) return value.length > 0 ? value.map(formatValue).join(", ") : "none";
  if (value === null || value === undefined || value === "") return "blank";
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
