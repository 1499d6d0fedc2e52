import { z } from "zod";
import { Templates } from "../../settings/saved-settings";

export const RESIDENCIES = ["all", "residents", "non-residents", "both"] as const;
export const EMAILS = ["any", "with", "without"] as const;
export const EXISTING = ["leave", "replace assigned", "replace claimed"] as const;
export const NAME_SOURCES = ["email", "household ID", "pattern"] as const;
export const PIN_SOURCES = ["random", "phone", "household ID", "ZIP", "last name", "date of birth", "pattern"] as const;

export type NameSource = (typeof NAME_SOURCES)[number];
export type PinSource = (typeof PIN_SOURCES)[number];

const shape = z.object({
  /** "both" is residents and non-residents: excludes households that are not verified. */
  residency: z.enum(RESIDENCIES),
  idFrom: z.number().int().positive().nullable(),
  idTo: z.number().int().positive().nullable(),
  /** Households with an active pass of one of these types; if empty, any passes or none. */
  passTypeIds: z.array(z.number().int()),
  email: z.enum(EMAILS),
  /** What happens to a household that already has a web user. */
  existing: z.enum(EXISTING),
  /** The guide's Reset PIN Changed Flag to No: de-selected, people are asked to change at their first sign-in. */
  resetPinChanged: z.boolean(),
  nameSource: z.enum(NAME_SOURCES),
  namePattern: z.string(),
  /** If user names are emails: what a household without an email gets. */
  withoutEmail: z.enum(["exception", "household ID"]),
  /** What happens if a user name made from a pattern is taken. */
  takenName: z.enum(["exception", "append"]),
  pinSource: z.enum(PIN_SOURCES),
  pinLength: z.number().int().positive(),
  pinPattern: z.string(),
});

/** Who gets a web user name and PIN, and what they are made from: both sides of Bulk WebTrac ID/PIN Assign. */
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

/** Built once: zod compiles a shape at its first use, which takes longer than reading a thousand settings. */
const savedShape = shape.partial();

/** Parses saved settings; settings that an older version didn't know get their defaults. */
export function settingsFrom(saved: string): BulkSettings {
  const parsed = savedShape.safeParse(JSON.parse(saved));
  return { ...bulkSettingsDefaults, ...(parsed.success ? parsed.data : {}) };
}

/** Returns true if others could work out the PIN from what they know about a household. */
export function isGuessable({ pinSource }: Pick<BulkSettings, "pinSource">) {
  return pinSource !== "random";
}

/** Settings of Bulk WebTrac ID/PIN Assign saved under a name, for every clerk to use again. */
export const BulkTemplate = new Templates("bulk assignment", settingsFrom, {
  saved: "bulk settings saved",
  deleted: "bulk settings deleted",
});
