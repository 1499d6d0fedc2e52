import { z } from "zod";
import { PASS_STATUSES } from "../../households/pass";

export const VISIT_CHECKS = ["skip", "at least", "fewer than", "between"] as const;
export const BROWSES = ["browser", "range", "range plus browser"] as const;
export const DATE_OPTIONS = ["expiration", "activation", "purchase", "last visit"] as const;
export const MATCHES = ["household", "pass holder", "pass"] as const;
export const RESIDENCIES = ["all", "residents", "non-residents", "both"] as const;
export const HISTORY_CHECKS = ["ignore", "include", "skip"] as const;
export const PRESENCE = ["any", "with", "without"] as const;
export const UNSUBSCRIBED = ["leave out", "service message"] as const;
export const SIGN_INS = ["any", "never signed in", "assigned PIN not used"] as const;

/** Days that a selection keeps as words: they become days when it is made. */
export const RELATIVE_DAYS = {
  today: { days: 0 },
  "30 days later": { days: 30 },
  "90 days later": { days: 90 },
  "1 year later": { years: 1 },
  "30 days ago": { days: -30 },
  "90 days ago": { days: -90 },
  "1 year ago": { years: -1 },
} as const;

export type RelativeDay = keyof typeof RELATIVE_DAYS;

const relativeDays = Object.keys(RELATIVE_DAYS) as RelativeDay[];
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

const shape = z.object({
  /** Browser Only: these pass types; a range: the codes from one to another; or both together. */
  browse: z.enum(BROWSES),
  passTypeIds: z.array(z.number().int()),
  codeFrom: z.string(),
  codeTo: z.string(),
  visitCheck: z.enum(VISIT_CHECKS),
  visitsFrom: z.number().int().nullable(),
  visitsTo: z.number().int().nullable(),
  /** "today" thru "1 year later" are kept as such, and become days when the selection is made. */
  dateFrom: z.union([day, z.enum(relativeDays), z.null()]),
  dateTo: z.union([day, z.enum(relativeDays), z.null()]),
  dateOption: z.enum(DATE_OPTIONS),
  statuses: z.array(z.enum(PASS_STATUSES)),
  match: z.enum(MATCHES),
  residency: z.enum(RESIDENCIES),
  history: z.enum(HISTORY_CHECKS),
  /** Prior communications that count; blank: all of them. */
  historyCategoryId: z.number().int().nullable(),
  historyDescription: z.string(),
  historyFrom: day.nullable(),
  historyTo: day.nullable(),
  signIns: z.enum(SIGN_INS),
  email: z.enum(PRESENCE),
  mobile: z.enum(PRESENCE),
  /** A service message, about a household's own sign-in, goes to those who unsubscribed from mailings too. */
  unsubscribed: z.enum(UNSUBSCRIBED),
});

/** Whom Pass RecConnect looks for: both sides of its screen and its Details. */
export type Selection = z.infer<typeof shape>;

/** Default Settings. */
export const selectionDefaults: Selection = {
  browse: "browser",
  passTypeIds: [],
  codeFrom: "",
  codeTo: "",
  visitCheck: "skip",
  visitsFrom: null,
  visitsTo: null,
  dateFrom: "today",
  dateTo: "1 year later",
  dateOption: "expiration",
  statuses: ["Actv-New", "Actv-Renew"],
  match: "household",
  residency: "all",
  history: "ignore",
  historyCategoryId: null,
  historyDescription: "",
  historyFrom: null,
  historyTo: null,
  signIns: "any",
  email: "any",
  mobile: "any",
  unsubscribed: "leave out",
};

/** Made once: zod compiles a shape at its first use. */
const keptShape = shape.partial();

/** A selection as it was kept; what an older version didn't know is as by default. */
export function selectionFrom(kept: string): Selection {
  const parsed = keptShape.safeParse(JSON.parse(kept));
  return { ...selectionDefaults, ...(parsed.success ? parsed.data : {}) };
}
