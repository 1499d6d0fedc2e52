import { z } from "zod";
import type { MailSettings } from "../../mail/mail-settings";
import { refuse } from "../errors";
import type { Clerk } from "../staff/clerk";
import { Setting } from "./setting";

export type Mode = MailSettings["mode"];

export const MODES = ["practice", "hold", "live"] as const satisfies readonly Mode[];
export const modeLabels: Record<Mode, string> = { practice: "Practice", hold: "Hold", live: "Live" };

const CONFIRMATION = "LIVE";

const shape = z.object({ mode: z.enum(MODES), liveSince: z.string().nullable() });

/** Whether messages leave. Apart from the Email Device's other values: it is changed by the verbs below alone. */
export const MailMode = new Setting("mail-mode", shape, () => ({ mode: "practice" as const, liveSince: null }), {
  page: "Email Device",
  labels: { mode: "Mail mode", liveSince: "Live since" },
  kind: "mail mode changed",
});

/** Everything runs, nothing leaves. `opened` is the version the clerk saw; throws EditConflict. */
export async function startPractice(opened: number, by: Clerk) {
  await MailMode.save({ mode: "practice", liveSince: null }, opened, by);
}

/** Messages wait in the outbox. */
export async function holdMail(opened: number, by: Clerk) {
  const { liveSince } = await MailMode.read();
  await MailMode.save({ mode: "hold", liveSince }, opened, by);
}

/**
 * Messages leave from now on: an administrator's act, with the word typed. Throws Invalid by field. Where mail is live
 * already nothing needs typing.
 */
export async function goLive(opened: number, confirmation: string, by: Clerk) {
  const { mode, liveSince } = await MailMode.read();
  if (mode === "live") return;

  refuse({
    mode: by.may("manage clerks") ? null : "Only an administrator may go live. Choose Practice or Hold, or ask one.",
    confirmation: confirmation === CONFIRMATION ? null : "Type LIVE in capital letters: from then on messages leave.",
  });
  await MailMode.save({ mode: "live", liveSince: liveSince ?? new Date().toISOString() }, opened, by);
}
