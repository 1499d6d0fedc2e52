import { rowsOf, table, transaction } from "../../database/connection";
import { log } from "../../log";
import { nameDigest } from "../../secrets/digest";
import { fitForUse } from "../../secrets/fold";
import { open } from "../../secrets/seal";
import { Household } from "../households/household";
import { emailKey } from "../households/search-keys";
import { AuditEvent } from "../staff/audit-event";
import { BOUND_TO, type Forgotten } from "./forgotten-request";
import { forgottenPinLetters, forgottenUserNameLetter } from "./letters";
import { isReachable, lettersComeBack } from "./reachable";

const MINUTE_MS = 60_000;
const AGAIN_AFTER_MS = 15 * MINUTE_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** A stranger who keeps asking fills nobody's mailbox. */
const MOST_A_DAY = 5;
const AT_ONCE = 20;
const MOST_TRIES = 5;
const MOST_ON_ONE_ADDRESS = 20;

type Outcome = "sent" | "no e-mail" | "comes back";

interface Request {
  id: number;
  kind: Forgotten;
  typedSeal: string | null;
  tries: number;
}

/** Answers what strangers asked for at the public forms: letters to whom it is, or a task at the desk. */
export async function answerForgotten(): Promise<boolean> {
  const due = (await table("forgotten_requests")
    .where("dueAt", "<=", new Date())
    .orderBy("id")
    .limit(AT_ONCE)
    .select("id", "tries")) as unknown as Request[];
  for (const request of due) {
    try {
      await answer(request);
    } catch (fault) {
      log.error({ fault: (fault as Error).name }, "a forgotten PIN could not be answered");
      await putOff(request);
    }
  }
  return due.length > 0;
}

function answer({ id }: Request) {
  return transaction(async () => {
    const [request] = (await table("forgotten_requests")
      .where({ id })
      .whereNotNull("dueAt")
      .update({ dueAt: null })
      .returning("*")) as unknown as Request[];
    if (!request?.typedSeal) return;

    await table("forgotten_requests").where({ id }).update({ typedSeal: null });
    const wanted: Household[] = [];
    for (const household of await meant(open(request.typedSeal, "mail", BOUND_TO) ?? "")) {
      if (await mayBeAnswered(household, request.kind)) wanted.push(household);
    }
    await writeTo(wanted, request.kind);
  });
}

/** One that fails is tried again a little later, a few times. */
async function putOff({ id, tries }: Request) {
  const again = tries + 1 < MOST_TRIES ? new Date(Date.now() + (tries + 1) * MINUTE_MS) : null;
  await table("forgotten_requests")
    .where({ id })
    .update({ tries: tries + 1, dueAt: again });
}

/** The households that have a web user and whose user name, e-mail or household ID this is. */
async function meant(folded: string): Promise<Household[]> {
  if (!fitForUse(folded) || folded === "") return [];
  const id = /^[1-9]\d{0,8}$/.test(folded) ? Number(folded) : 0;
  const email = folded.includes("@") ? emailKey(folded) : "";
  const rows = await rowsOf<{ id: number }>(
    `select h.id from households h join web_users w on w.household_id = h.id
     where w.user_name is not null and (w.user_name_digest = ? or h.id = ? or (h.email_key = ? and h.email_key <> ''))
     order by h.id limit ${MOST_ON_ONE_ADDRESS}`,
    [nameDigest(folded), id, email],
  );
  const households: Household[] = [];
  for (const row of rows) households.push(await (await Household.find(row.id)).hold());
  return households;
}

/** However it is asked for, by name, e-mail or ID: not twice in 15 minutes, nor more than a few times a day. */
async function mayBeAnswered({ id }: Household, kind: Forgotten) {
  const now = Date.now();
  const answers = (await table("forgotten_answers")
    .where({ householdId: id, kind })
    .where("createdAt", ">", new Date(now - DAY_MS))
    .select("createdAt")) as unknown as { createdAt: Date }[];
  const lately = answers.some(({ createdAt }) => createdAt.getTime() > now - AGAIN_AFTER_MS);
  return !lately && answers.length < MOST_A_DAY;
}

async function writeTo(households: Household[], kind: Forgotten) {
  const reachable = households.filter(isReachable);
  for (const address of new Set(reachable.map(({ emailKey }) => emailKey))) {
    const together = reachable.filter(({ emailKey }) => emailKey === address);
    await (kind === "PIN" ? forgottenPinLetters(together) : forgottenUserNameLetter(together));
  }
  for (const household of households) {
    await noteAnswer(household, kind, await outcomeFor(household));
  }
}

/** Letters are tried again at an address where they came back; the desk is told all the same. */
async function outcomeFor(household: Household): Promise<Outcome> {
  if (!isReachable(household)) return "no e-mail";
  return (await lettersComeBack(household)) ? "comes back" : "sent";
}

async function noteAnswer({ id }: Household, kind: Forgotten, outcome: Outcome) {
  await table("forgotten_answers").insert({ householdId: id, kind, outcome, createdAt: new Date() });
  const event = kind === "PIN" ? "forgotten PIN asked for" : "forgotten user name asked for";
  await AuditEvent.note(event, "stranger", { householdId: id, details: { letters: outcome } });
}
