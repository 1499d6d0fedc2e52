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

/** Whether emails are sent. Stored apart from the Email Device's other values: only the functions below change it. */
export const MailMode = new Setting("mail-mode", shape, () => ({ mode: "practice" as const, liveSince: null }), {
  page: "Email Device",
  labels: { mode: "Mail mode", liveSince: "Live since" },
  kind: "mail mode changed",
});

/**
 * Switches to practice mode: everything works, nothing is sent. `opened` is the version the clerk saw. Throws
 * EditConflict.
 */
export async function startPractice(opened: number, by: Clerk) {
  await MailMode.save({ mode: "practice", liveSince: null }, opened, by);
}

/** Puts mail on hold: emails wait in the outbox. Throws EditConflict. */
export async function holdMail(opened: number, by: Clerk) {
  const { liveSince } = await MailMode.read();
  await MailMode.save({ mode: "hold", liveSince }, opened, by);
}

/**
 * Starts sending emails. Only an administrator can do this, and must type LIVE. Does nothing if mail is already live.
 * Throws Invalid by field, EditConflict.
 */
export async function goLive(opened: number, confirmation: string, by: Clerk) {
  const { mode, liveSince } = await MailMode.read();
  if (mode === "live") return;

  refuse({
    mode: by.may("manage clerks")
      ? null
      : "Only an administrator can choose Live. Choose Practice or Hold, or ask an administrator.",
    confirmation: confirmation === CONFIRMATION ? null : "Type LIVE in capital letters to start sending emails.",
  });
  await MailMode.save({ mode: "live", liveSince: liveSince ?? new Date().toISOString() }, opened, by);
}
