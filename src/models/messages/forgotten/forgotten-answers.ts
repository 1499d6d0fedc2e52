import { rowsOf, table, transaction } from "../../../database/connection";
import { log } from "../../../log";
import { nameDigest } from "../../../secrets/digest";
import { fitForUse } from "../../../secrets/fold";
import { open } from "../../../secrets/seal";
import { Household } from "../../households/household";
import { emailKey } from "../../households/search-keys";
import { AuditEvent } from "../../staff/audit-event";
import { enqueueForgottenPinEmails, enqueueForgottenUserNameEmail } from "../account-emails";
import { isReachable, lastEmailFailed } from "../email-reachability";
import { type Forgotten, SEAL_CONTEXT } from "./forgotten-request";

const MINUTE_MS = 60_000;
const MIN_INTERVAL_MS = 15 * MINUTE_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Prevents a stranger who keeps asking from filling a mailbox. */
const MAX_PER_DAY = 5;
const BATCH_SIZE = 20;
const MAX_TRIES = 5;
const MAX_HOUSEHOLDS = 20;

type Outcome = "sent" | "no email" | "comes back" | "no access";

interface MatchingHouseholds {
  withUserName: Household[];
  /** Households without a user name, which a clerk has to call. Those that a clerk locked out are not included. */
  withoutUserName: Household[];
}

interface Request {
  id: number;
  kind: Forgotten;
  typedSeal: string | null;
  tries: number;
}

/**
 * Answers the due requests from the public forms, with emails or with a call for the desk to make. Returns whether any
 * were due.
 */
export async function answerDueRequests(): Promise<boolean> {
  const due = (await table("forgotten_requests")
    .where("dueAt", "<=", new Date())
    .orderBy("id")
    .limit(BATCH_SIZE)
    .select("id", "tries")) as unknown as Request[];
  for (const request of due) {
    try {
      await answerRequest(request);
    } catch (error) {
      log.error({ error: (error as Error).name }, "a forgotten PIN request could not be answered");
      await postpone(request);
    }
  }
  return due.length > 0;
}

function answerRequest({ id }: Request) {
  return transaction(async () => {
    const [request] = (await table("forgotten_requests")
      .where({ id })
      .whereNotNull("dueAt")
      .update({ dueAt: null })
      .returning("*")) as unknown as Request[];
    if (!request?.typedSeal) return;

    await table("forgotten_requests").where({ id }).update({ typedSeal: null });
    const { withUserName, withoutUserName } = await matchingHouseholds(
      open(request.typedSeal, "mail", SEAL_CONTEXT) ?? "",
    );
    await enqueueAnswers(await answerable(withUserName, request.kind), request.kind);
    if (withUserName.length > 0) return;
    for (const household of await answerable(withoutUserName, request.kind)) {
      await recordAnswer(household, request.kind, "no access");
    }
  });
}

/** A request that fails is tried again a few minutes later, up to MAX_TRIES times. */
async function postpone({ id, tries }: Request) {
  const dueAt = tries + 1 < MAX_TRIES ? new Date(Date.now() + (tries + 1) * MINUTE_MS) : null;
  await table("forgotten_requests")
    .where({ id })
    .update({ tries: tries + 1, dueAt });
}

/**
 * Returns the households with this user name, email or household ID, those with a user name first. `folded` is the
 * folded text.
 */
async function matchingHouseholds(folded: string): Promise<MatchingHouseholds> {
  if (!fitForUse(folded) || folded === "") return { withUserName: [], withoutUserName: [] };
  const id = /^[1-9]\d{0,8}$/.test(folded) ? Number(folded) : 0;
  const email = folded.includes("@") ? emailKey(folded) : "";
  // One index lookup each: a single condition with "or" would scan all households.
  const rows = await rowsOf<{ id: number; userName: string | null }>(
    `select found.id, w.user_name from (
       select household_id as id from web_users where user_name_digest = ?
       union select id from households where id = ?
       union select id from households where email_key = ? and email_key <> ''
     ) as found left join web_users w on w.household_id = found.id
     where w.user_name is not null or w.locked_out_at is null
     order by w.user_name is null, found.id limit ${MAX_HOUSEHOLDS}`,
    [nameDigest(folded), id, email],
  );
  const found: MatchingHouseholds = { withUserName: [], withoutUserName: [] };
  for (const row of rows) {
    const household = await (await Household.find(row.id)).lock();
    found[row.userName === null ? "withoutUserName" : "withUserName"].push(household);
  }
  return found;
}

async function answerable(households: Household[], kind: Forgotten) {
  const found: Household[] = [];
  for (const household of households) if (await mayBeAnswered(household, kind)) found.push(household);
  return found;
}

/** Whether it is requested by name, email or ID: at most once in 15 minutes and MAX_PER_DAY times a day. */
async function mayBeAnswered({ id }: Household, kind: Forgotten) {
  const now = Date.now();
  const answers = (await table("forgotten_answers")
    .where({ householdId: id, kind })
    .where("createdAt", ">", new Date(now - DAY_MS))
    .select("createdAt")) as unknown as { createdAt: Date }[];
  const recent = answers.some(({ createdAt }) => createdAt.getTime() > now - MIN_INTERVAL_MS);
  return !recent && answers.length < MAX_PER_DAY;
}

async function enqueueAnswers(households: Household[], kind: Forgotten) {
  const reachable = households.filter(isReachable);
  for (const address of new Set(reachable.map(({ emailKey }) => emailKey))) {
    const together = reachable.filter(({ emailKey }) => emailKey === address);
    await (kind === "PIN" ? enqueueForgottenPinEmails(together) : enqueueForgottenUserNameEmail(together));
  }
  for (const household of households) {
    await recordAnswer(household, kind, await outcomeFor(household));
  }
}

/** An address that emails bounced from is tried again, and the desk is told as well. */
async function outcomeFor(household: Household): Promise<Outcome> {
  if (!isReachable(household)) return "no email";
  return (await lastEmailFailed(household)) ? "comes back" : "sent";
}

async function recordAnswer({ id }: Household, kind: Forgotten, outcome: Outcome) {
  await table("forgotten_answers").insert({ householdId: id, kind, outcome, createdAt: new Date() });
  const event = kind === "PIN" ? "forgotten PIN asked for" : "forgotten user name asked for";
  await AuditEvent.note(event, "stranger", { householdId: id, details: { messages: outcome } });
}
