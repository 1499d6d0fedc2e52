import { engine, rowsOf, table, transaction } from "../database/connection";
import { backoff, type DeliveryTiming } from "./delivery-timing";
import type { Outcome } from "./send-outcome";

/** How the mail server does, as the desk shows it: "unreachable since 10:42". */
export interface MailServerState {
  state: "accepting" | "slow" | "refusing" | "unreachable";
  sinceAt: Date;
  /** What it said last when it did not accept. */
  words: string | null;
  probes: number;
  probeAt: Date | null;
}

const ROW_ID = 1;

/** Gives the state of the mail server. */
export async function mailServerState(): Promise<MailServerState> {
  return (await table("mail_server_states").where({ id: ROW_ID }).first()) as unknown as MailServerState;
}

/** Gives it in the open transaction, and keeps other workers from claiming until the commit. */
export async function lockMailServer(): Promise<MailServerState> {
  const lock = engine === "postgres" ? " for update" : "";
  const [row] = await rowsOf<MailServerState>(`select * from mail_server_states where id = 1${lock}`);
  if (!row) throw new Error("mail_server_states has no row");
  return row;
}

/** Forgets what was known of the mail server: another one was set, or a person says that it is mended. */
export async function resetMailServerState() {
  await transaction(async () =>
    write(await lockMailServer(), { state: "accepting", words: null, probes: 0, probeAt: null }),
  );
}

/** True while the mail server refuses everyone or can't be reached: one message at a time tries, the others wait. */
export function isMailServerDown({ state }: MailServerState) {
  return state === "refusing" || state === "unreachable";
}

/** Takes the right to try for everyone, for as long as a try may take. */
export async function reserveProbe(mailServer: MailServerState, timing: DeliveryTiming) {
  await write(mailServer, { probeAt: new Date(Date.now() + timing.connectMs + timing.greetingMs) });
}

/** What one attempt showed of the mail server. */
export interface AttemptResult {
  outcome: Outcome;
  tookMs: number;
  /** True where it tried for everyone. */
  probe: boolean;
  /** The mail server breaks every conversation off: as good as refusing everyone. */
  tooManyBroken: boolean;
}

/** Learns from attempts how the mail server does, in the open transaction. */
export async function updateMailServerState(
  mailServer: MailServerState,
  lessons: AttemptResult[],
  timing: DeliveryTiming,
) {
  for (const { outcome, tookMs, probe, tooManyBroken: breaksOff } of lessons) {
    if (outcome.kind === "no mail server") await refused(mailServer, outcome.mailServer, outcome.words, probe, timing);
    else if (breaksOff) await refused(mailServer, "refusing", outcome.words, probe, timing);
    else if (outcome.kind === "sent") await accepted(mailServer, tookMs > timing.slowMs ? "slow" : "accepting");
    else if (answered(outcome) && isMailServerDown(mailServer)) await accepted(mailServer, "accepting");
    else if (probe && isMailServerDown(mailServer))
      await write(mailServer, { probeAt: new Date(Date.now() + timing.firstProbeMs) });
  }
}

/** It refused or put off one message: it is there. */
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
  // Several were on their way when it began: they count as one.
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
