import { engine, rowsOf, table, transaction } from "../database/connection";
import type { Outcome } from "./outcome";
import { growingWait, type Timing } from "./timing";

/** How the relay does, as the desk shows it: "unreachable since 10:42". */
export interface RelayState {
  state: "accepting" | "slow" | "refusing" | "unreachable";
  sinceAt: Date;
  /** What it said last when it did not accept. */
  words: string | null;
  probes: number;
  probeAt: Date | null;
}

const RELAY = 1;

/** Gives the state of the relay. */
export async function relayState(): Promise<RelayState> {
  return (await table("relay_states").where({ id: RELAY }).first()) as unknown as RelayState;
}

/** Gives it in the open transaction, and keeps other workers from claiming until the commit. */
export async function lockRelay(): Promise<RelayState> {
  const lock = engine === "postgres" ? " for update" : "";
  const [row] = await rowsOf<RelayState>(`select * from relay_states where id = 1${lock}`);
  if (!row) throw new Error("relay_states has no row");
  return row;
}

/** Forgets what was known of the relay: another one was set, or a person says that it is mended. */
export async function forgetRelayState() {
  await transaction(async () =>
    write(await lockRelay(), { state: "accepting", words: null, probes: 0, probeAt: null }),
  );
}

/** True while the relay refuses everyone or can't be reached: one message at a time tries, the others wait. */
export function waitsForRelay({ state }: RelayState) {
  return state === "refusing" || state === "unreachable";
}

/** Takes the right to try for everyone, for as long as a try may take. */
export async function takeProbe(relay: RelayState, timing: Timing) {
  await write(relay, { probeAt: new Date(Date.now() + timing.connectMs + timing.greetingMs) });
}

/** What one attempt showed of the relay. */
export interface Lesson {
  outcome: Outcome;
  tookMs: number;
  /** True where it tried for everyone. */
  probe: boolean;
  /** The relay breaks every conversation off: as good as refusing everyone. */
  breaksOff: boolean;
}

/** Learns from attempts how the relay does, in the open transaction. */
export async function learn(relay: RelayState, lessons: Lesson[], timing: Timing) {
  for (const { outcome, tookMs, probe, breaksOff } of lessons) {
    if (outcome.kind === "no relay") await refused(relay, outcome.relay, outcome.words, probe, timing);
    else if (breaksOff) await refused(relay, "refusing", outcome.words, probe, timing);
    else if (outcome.kind === "sent") await accepted(relay, tookMs > timing.slowMs ? "slow" : "accepting");
    else if (answered(outcome) && waitsForRelay(relay)) await accepted(relay, "accepting");
    else if (probe && waitsForRelay(relay)) await write(relay, { probeAt: new Date(Date.now() + timing.firstProbeMs) });
  }
}

/** It refused or put off one message: it is there. */
function answered(outcome: Outcome) {
  return (outcome.kind === "refused" || outcome.kind === "deferred") && outcome.code !== null;
}

async function accepted(relay: RelayState, state: "accepting" | "slow") {
  if (relay.state !== state) await write(relay, { state, words: null, probes: 0, probeAt: null });
}

async function refused(relay: RelayState, state: RelayState["state"], words: string, probe: boolean, timing: Timing) {
  // Several were on their way when it began: they count as one.
  if (waitsForRelay(relay) && !probe) return;
  const probes = relay.probes + 1;
  const probeAt = new Date(Date.now() + growingWait(timing.firstProbeMs, timing.longestProbeMs, probes));
  await write(relay, { state, words, probes, probeAt });
}

async function write(relay: RelayState, changes: Partial<RelayState>) {
  const now = new Date();
  const changed = changes.state !== undefined && changes.state !== relay.state;
  Object.assign(relay, changes, changed && { sinceAt: now });
  const { state, sinceAt, words, probes, probeAt } = relay;
  await table("relay_states").where({ id: RELAY }).update({ state, sinceAt, words, probes, probeAt, updatedAt: now });
}
