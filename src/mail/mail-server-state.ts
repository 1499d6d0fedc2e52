import { engine, rowsOf, table, transaction } from "../database/connection";
import { backoff, type DeliveryTiming } from "./delivery-timing";
import type { Outcome } from "./send-outcome";

/** The state of the mail server, as the desk shows it: "unreachable since 10:42". */
export interface MailServerState {
  state: "accepting" | "slow" | "refusing" | "unreachable";
  sinceAt: Date;
  /** The last reason why it did not accept a message. */
  words: string | null;
  probes: number;
  probeAt: Date | null;
}

const ROW_ID = 1;

/** Returns the state of the mail server. */
export async function mailServerState(): Promise<MailServerState> {
  return (await table("mail_server_states").where({ id: ROW_ID }).first()) as unknown as MailServerState;
}

/** Returns the state and locks it until the open transaction ends, so that other workers can't claim messages. */
export async function lockMailServer(): Promise<MailServerState> {
  const lock = engine === "postgres" ? " for update" : "";
  const [row] = await rowsOf<MailServerState>(`select * from mail_server_states where id = 1${lock}`);
  if (!row) throw new Error("mail_server_states has no row");
  return row;
}

/** Resets the state to accepting, because the settings were changed or a check passed. */
export async function resetMailServerState() {
  await transaction(async () =>
    write(await lockMailServer(), { state: "accepting", words: null, probes: 0, probeAt: null }),
  );
}

/**
 * Returns whether the mail server is refusing all messages or unreachable. Then one message at a time is tried, and the
 * others wait.
 */
export function isMailServerDown({ state }: MailServerState) {
  return state === "refusing" || state === "unreachable";
}

/** Reserves the next probe for this worker, for as long as an attempt may take. */
export async function reserveProbe(mailServer: MailServerState, timing: DeliveryTiming) {
  await write(mailServer, { probeAt: new Date(Date.now() + timing.connectMs + timing.greetingMs) });
}

/** The result of one attempt to send. */
export interface AttemptResult {
  outcome: Outcome;
  tookMs: number;
  /** Whether it was a probe while the mail server was down. */
  probe: boolean;
  /** Whether the mail server has broken too many connections in a row, which counts as refusing. */
  tooManyBroken: boolean;
}

/** Updates the state from the results of attempts, in the open transaction. */
export async function updateMailServerState(
  mailServer: MailServerState,
  results: AttemptResult[],
  timing: DeliveryTiming,
) {
  for (const { outcome, tookMs, probe, tooManyBroken } of results) {
    if (outcome.kind === "no mail server") await refused(mailServer, outcome.mailServer, outcome.words, probe, timing);
    else if (tooManyBroken) await refused(mailServer, "refusing", outcome.words, probe, timing);
    else if (outcome.kind === "sent") await accepted(mailServer, tookMs > timing.slowMs ? "slow" : "accepting");
    else if (answered(outcome) && isMailServerDown(mailServer)) await accepted(mailServer, "accepting");
    else if (probe && isMailServerDown(mailServer))
      await write(mailServer, { probeAt: new Date(Date.now() + timing.firstProbeMs) });
  }
}

/** Returns whether the mail server answered: it refused or deferred this message only. */
function answered(outcome: Outcome) {
  return (outcome.kind === "refused" || outcome.kind === "deferred") && outcome.code !== null;
}

async function accepted(mailServer: MailServerState, state: "accepting" | "slow") {
  if (mailServer.state !== state) await write(mailServer, { state, words: null, probes: 0, probeAt: null });
}

async function refused(
  mailServer: MailServerState,
  state: MailServerState["state"],
  words: string,
  probe: boolean,
  timing: DeliveryTiming,
) {
  // Messages that were already being sent when the outage started count as one failure.
  if (isMailServerDown(mailServer) && !probe) return;
  const probes = mailServer.probes + 1;
  const probeAt = new Date(Date.now() + backoff(timing.firstProbeMs, timing.longestProbeMs, probes));
  await write(mailServer, { state, words, probes, probeAt });
}

async function write(mailServer: MailServerState, changes: Partial<MailServerState>) {
  const now = new Date();
  const changed = changes.state !== undefined && changes.state !== mailServer.state;
  Object.assign(mailServer, changes, changed && { sinceAt: now });
  const { state, sinceAt, words, probes, probeAt } = mailServer;
  await table("mail_server_states")
    .where({ id: ROW_ID })
    .update({ state, sinceAt, words, probes, probeAt, updatedAt: now });
}
