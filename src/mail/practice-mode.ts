import { table } from "../database/connection";
import { open, seal } from "../secrets/seal";
import type { MessageRow, Rendered, RenderMessage } from "./message";
import type { Outcome } from "./send-outcome";

const SEAL_LIFETIME_MS = 24 * 60 * 60_000;
const REASON = "Practice: nothing was sent.";

/**
 * Processes a message without sending it (DESIGN.md rule 11). In the demonstration, it is also rendered with its
 * secrets and stored sealed for a day, so that clerks can try everything.
 */
export async function runPracticeMessage(
  message: MessageRow,
  render: RenderMessage,
  demonstration: boolean,
): Promise<Outcome> {
  const masked = await render(message, "masked");
  if ("exception" in masked) return { kind: "exception", code: null, words: masked.exception };
  const outcome = { kind: "practice", code: null, words: REASON, seal: null, sealEndsAt: null } as const;
  if (!demonstration) return outcome;

  const real = await render(message, "real");
  if ("exception" in real) return { kind: "exception", code: null, words: real.exception };
  const { subject, text, html } = real;
  const sealed = seal(JSON.stringify({ subject, text, html }), "practice letter", boundTo(message));
  return { ...outcome, seal: sealed, sealEndsAt: new Date(Date.now() + SEAL_LIFETIME_MS) };
}

/** Opens a practice message with its secrets. Returns null if it isn't stored, or no longer. */
export function openPracticeMessage(message: MessageRow): Rendered | null {
  const { practiceSeal, practiceSealEndsAt } = message;
  if (practiceSeal === null || practiceSealEndsAt === null || practiceSealEndsAt < new Date()) return null;
  const opened = open(practiceSeal, "practice letter", boundTo(message));
  return opened === null ? null : JSON.parse(opened);
}

/** Erases the seals of practice messages that have expired. Returns how many. */
export async function eraseExpiredPracticeSeals(): Promise<number> {
  return await table("messages")
    .whereNotNull("practiceSeal")
    .where("practiceSealEndsAt", "<", new Date())
    .update({ practiceSeal: null, practiceSealEndsAt: null });
}

function boundTo({ id }: MessageRow) {
  return `message ${id}`;
}
