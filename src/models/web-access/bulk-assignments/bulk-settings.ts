import { z } from "zod";

export const RESIDENCIES = ["all", "residents", "non-residents", "both"] as const;
export const EMAILS = ["any", "with", "without"] as const;
export const EXISTING = ["leave", "replace assigned", "replace claimed"] as const;
export const NAME_SOURCES = ["email", "household ID", "pattern"] as const;
export const PIN_SOURCES = ["random", "phone", "household ID", "ZIP", "last name", "date of birth", "pattern"] as const;

export type NameSource = (typeof NAME_SOURCES)[number];
export type PinSource = (typeof PIN_SOURCES)[number];

const shape = z.object({
  /** "both" is residents and non-residents: who is not verified is left out. */
  residency: z.enum(RESIDENCIES),
  idFrom: z.number().int().positive().nullable(),
  idTo: z.number().int().positive().nullable(),
  /** Households with an active pass of one of these types; none chosen: whatever their passes. */
  passTypeIds: z.array(z.number().int()),
  email: z.enum(EMAILS),
  /** What becomes of a household that has a web user already. */
  existing: z.enum(EXISTING),
  /** The guide's Reset PIN Changed Flag to No: de-selected, people are asked to change at their first sign-in. */
  resetPinChanged: z.boolean(),
  nameSource: z.enum(NAME_SOURCES),
  namePattern: z.string(),
  /** Where names are emails: what a household without one gets. */
  withoutEmail: z.enum(["exception", "household ID"]),
  /** What becomes of a name made by a pattern that somebody has. */
  takenName: z.enum(["exception", "append"]),
  pinSource: z.enum(PIN_SOURCES),
  pinLength: z.number().int().positive(),
  pinPattern: z.string(),
});

/** Who gets a web user name and PIN, and what they are made of: both sides of Bulk WebTrac ID/PIN Assign. */
export type BulkSettings = z.infer<typeof shape>;

export const bulkSettingsDefaults: BulkSettings = {
  residency: "all",
  idFrom: null,
  idTo: null,
  passTypeIds: [],
  email: "any",
  existing: "leave",
  resetPinChanged: false,
  nameSource: "email",
  namePattern: "{first}.{last}",
  withoutEmail: "exception",
  takenName: "exception",
  pinSource: "random",
  pinLength: 7,
  pinPattern: "{last}{zip}",
};

/** Made once: zod compiles a shape at its first use, which takes longer than reading a thousand settings. */
const keptShape = shape.partial();

/** Settings as they were kept; what an older version didn't know is as by default. */
export function settingsFrom(kept: string): BulkSettings {
  const parsed = keptShape.safeParse(JSON.parse(kept));
  return { ...bulkSettingsDefaults, ...(parsed.success ? parsed.data : {}) };
}

/** A PIN that others could work out from what they know of a household. */
export function isGuessable({ pinSource }: Pick<BulkSettings, "pinSource">) {
  return pinSource !== "random";
}
