import { z } from "zod";
import { Setting } from "./setting";

export const passwordDeviceLabels = {
  attempts: "Incorrect attempts allowed",
  warnBeforeLast: "Warn on the attempt before the last",
  finalText: "Text on the final incorrect attempt",
  laterText: "Text on every later attempt",
  unlockMinutes: "Minutes until it unlocks by itself",
  failuresPerAddress: "Failed sign-ins per address in 10 minutes",
  leastPinLength: "Least PIN length",
  mayKeepAssigned: "The assigned PIN may be kept",
  assignedDays: "Days until an assigned PIN expires",
  idleMinutes: "Minutes a customer may be idle",
  absoluteMinutes: "Minutes a customer may stay signed in",
  staffAttempts: "Wrong passwords before a clerk is locked out",
  staffLockMinutes: "Minutes a clerk stays locked out",
  staffIdleMinutes: "Minutes a clerk may be idle",
  staffAbsoluteMinutes: "Minutes a clerk may stay signed in",
} as const;

const shape = z.object({
  attempts: z.number().int().positive().nullable(),
  warnBeforeLast: z.boolean(),
  finalText: z.string(),
  laterText: z.string(),
  unlockMinutes: z.number().int().positive().nullable(),
  failuresPerAddress: z.number().int().positive().nullable(),
  leastPinLength: z.number().int().positive(),
  mayKeepAssigned: z.boolean(),
  assignedDays: z.number().int().positive().nullable(),
  idleMinutes: z.number().int().positive(),
  absoluteMinutes: z.number().int().positive(),
  staffAttempts: z.number().int().positive(),
  staffLockMinutes: z.number().int().positive(),
  staffIdleMinutes: z.number().int().positive(),
  staffAbsoluteMinutes: z.number().int().positive(),
});

export type PasswordDeviceValues = z.infer<typeof shape>;

/** What the agency starts with; the guide's default is unlimited attempts, and a clerk unlocks. */
export const passwordDeviceDefaults: PasswordDeviceValues = {
  attempts: null,
  warnBeforeLast: true,
  finalText:
    "That was your last attempt. Sign-in with this user name is now locked. Call our office at <OfficePhone> and we will let you in again.",
  laterText:
    "Sign-in with this user name is locked after too many incorrect attempts. Call our office at <OfficePhone> and we will let you in again.",
  unlockMinutes: null,
  failuresPerAddress: 100,
  leastPinLength: 7,
  mayKeepAssigned: true,
  assignedDays: null,
  idleMinutes: 20,
  absoluteMinutes: 480,
  staffAttempts: 10,
  staffLockMinutes: 15,
  staffIdleMinutes: 30,
  staffAbsoluteMinutes: 600,
};

/** The settings of attempts, lockout, sessions and PIN policy (guide #95b, "How Do I Unlock a User"). */
export const PasswordDevice = new Setting("password-device", shape, () => passwordDeviceDefaults, {
  page: "Password Device",
  labels: passwordDeviceLabels,
});

/** Fills a lockout text's fields; any other text stays as the administrator wrote it. */
export function lockoutText(text: string, values: { officePhone: string; minutes: number | null }) {
  return text.replace(/<(OfficePhone|Minutes)>/g, (_, field: string) => {
    if (field === "OfficePhone") return values.officePhone || "the number on our site";
    return values.minutes === null ? "some" : String(values.minutes);
  });
}
