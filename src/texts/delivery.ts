import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { transaction } from "../database/connection";
import { log } from "../log";
import { claimTexts, markAbandonedTexts, recordTextOutcome, textsDue } from "./claim-texts";
import { optOut } from "./opted-out-mobiles";
import { type SendResult, sendThroughProvider } from "./provider";
import type { CarriedPin, RenderText, TextRow, TextSettings } from "./text";

/** Timeouts and intervals of sending texts, in milliseconds. */
export interface TextTiming {
  answerMs: number;
  leaseMs: number;
  firstWaitMs: number;
  longestWaitMs: number;
  giveUpAfterMs: number;
  /** While the provider is down: the first and the longest wait before the next probe. */
  firstProbeMs: number;
  longestProbeMs: number;
}

export interface TextDelivery {
  timing?: Partial<TextTiming>;
  /** Called with the assigned PINs that the provider accepted, in the transaction that records it. */
  pinsSent?: (pins: CarriedPin[]) => Promise<void>;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const TIMING: TextTiming = {
  answerMs: 20 * SECOND,
  leaseMs: MINUTE,
  firstWaitMs: 30 * SECOND,
  longestWaitMs: 60 * MINUTE,
  giveUpAfterMs: 24 * 60 * MINUTE,
  firstProbeMs: 10 * SECOND,
  longestProbeMs: 10 * MINUTE,
};
const PRACTICE_BATCH_SIZE = 50;
const PRACTICE_REASON = "Practice: nothing was sent.";

const worker = `${hostname().slice(0, 60)} ${process.pid} ${randomBytes(4).toString("hex")}`;
let probeAt = 0;
let probes = 0;

/** Sends due texts until none is left. Returns whether there was anything to do. */
export async function sendDueTexts(
  settings: () => Promise<TextSettings>,
  render: RenderText,
  signal: AbortSignal,
  { timing, pinsSent }: TextDelivery = {},
): Promise<boolean> {
  const waits = { ...TIMING, ...timing };
  if (!(await textsDue())) return false;
  await markAbandonedTexts();
  let found = false;
  while (!signal.aborted) {
    const now = await settings();
    const count = (await runPracticeTexts(render, waits)) + (await sendBatch(now, render, waits, pinsSent));
    if (count === 0) return found;
    found = true;
  }
  return found;
}

async function runPracticeTexts(render: RenderText, { leaseMs }: TextTiming) {
  const texts = await claimTexts("practice", PRACTICE_BATCH_SIZE, worker, leaseMs);
  for (const text of texts) {
    const rendered = await render(text, "masked");
    const outcome =
      "exception" in rendered ? exceptionChanges(rendered) : ({ state: "practice", reply: PRACTICE_REASON } as const);
    await recordTextOutcome(text, outcome);
  }
  return texts.length;
}

async function sendBatch(
  settings: TextSettings,
  render: RenderText,
  waits: TextTiming,
  pinsSent: TextDelivery["pinsSent"],
): Promise<number> {
  const { mode, accountSid, authToken, from, mostAtOnce } = settings;
  if (mode !== "live" || !accountSid || !authToken || !from || Date.now() < probeAt) return 0;
  // While the provider is down, a single text is the probe.
  const texts = await claimTexts("live", probes > 0 ? 1 : mostAtOnce, worker, waits.leaseMs);
  await Promise.all(texts.map((text) => send(text, settings, render, waits, pinsSent)));
  return texts.length;
}

/** Never throws: errors become the text's state. */
async function send(
  text: TextRow,
  settings: TextSettings,
  render: RenderText,
  waits: TextTiming,
  pinsSent: TextDelivery["pinsSent"],
) {
  const rendered = await render(text, "real").catch((error: Error) => {
    log.error({ text: text.id, error: error.name }, "a text could not be rendered");
    return { exception: "The text could not be created because of an error." };
  });
  if ("exception" in rendered) {
    await recordTextOutcome(text, exceptionChanges(rendered));
    return;
  }
  const result = await sendThroughProvider(text.recipient, rendered, settings, waits.answerMs);
  updateProviderProbe(result, waits);
  await transaction(async () => {
    const recorded = await recordTextOutcome(text, changesAfter(text, result, waits));
    if (recorded && result.kind === "sent" && rendered.carries) await pinsSent?.([rendered.carries]);
    if (result.kind === "refused" && result.optedOut) await optOut(text.recipient);
  });
}

function changesAfter({ attempts, createdAt }: TextRow, result: SendResult, waits: TextTiming): Partial<TextRow> {
  const { kind, code, words } = result;
  const attempt = { replyCode: code, reply: words, attempts: attempts + 1 };
  if (kind === "sent") return { ...attempt, state: "sent", providerId: result.providerId, sentAt: new Date() };
  if (kind === "refused" || kind === "unknown") return { ...attempt, state: kind };
  if (kind === "no provider") return { state: "queued", replyCode: code, reply: words, leaseHolder: null };

  if (Date.now() - createdAt.getTime() > waits.giveUpAfterMs) return { ...attempt, state: "refused" };
  const wait = Math.min(waits.firstWaitMs * 3 ** Math.min(attempts, 20), waits.longestWaitMs);
  return { ...attempt, state: "queued", leaseHolder: null, dueAt: new Date(Date.now() + wait) };
}

function updateProviderProbe({ kind }: SendResult, { firstProbeMs, longestProbeMs }: TextTiming) {
  if (kind !== "no provider") {
    probes = 0;
    return;
  }
  probeAt = Date.now() + Math.min(firstProbeMs * 2 ** Math.min(probes, 20), longestProbeMs);
  probes++;
}

function exceptionChanges({ exception: reply }: { exception: string }) {
  return { state: "exception", reply } as const;
}
