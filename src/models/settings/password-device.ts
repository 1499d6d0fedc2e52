import { z } from "zod";
import { Setting } from "./setting";

export const passwordDeviceLabels = {
  attempts: "Incorrect attempts allowed",
  warnBeforeLast: "Warn on the attempt before the last",
  finalText: "Text on the final incorrect attempt",
  laterText: "Text on every later attempt",
  unlockMinutes: "Minutes before a locked user name unlocks automatically",
  failuresPerAddress: "Failed sign-ins per address in 10 minutes",
  leastPinLength: "Minimum length for new PINs",
  mayKeepAssigned: "Customers can keep the assigned PIN",
  assignedDays: "Days until an assigned PIN expires",
  idleMinutes: "Minutes before an idle customer is signed out",
  absoluteMinutes: "Minutes a customer can stay signed in",
  staffAttempts: "Wrong passwords before a clerk is locked out",
  staffLockMinutes: "Minutes a clerk stays locked out",
  staffIdleMinutes: "Minutes before an idle clerk is signed out",
  staffAbsoluteMinutes: "Minutes a clerk can stay signed in",
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

/** The agency's initial settings. The guide's default is unlimited attempts, and a clerk unlocks. */
export const passwordDeviceDefaults: PasswordDeviceValues = {
  attempts: null,
  warnBeforeLast: true,
  finalText:
    "That was your last attempt. Sign-in with this user name is now locked. Call our office at <OfficePhone> and we will unlock it.",
  laterText:
    "Sign-in with this user name is locked after too many incorrect attempts. Call our office at <OfficePhone> and we will unlock it.",
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

/** Fills in the fields of a lockout text. Any other text stays as the administrator wrote it. */
export function lockoutText(text: string, values: { officePhone: string; minutes: number | null }) {
  return text.replace(/<(OfficePhone|Minutes)>/g, (_, field: string) => {
    if (field === "OfficePhone") return values.officePhone || "the number on our site";
    return values.minutes === null ? "some" : String(values.minutes);
  });
}
