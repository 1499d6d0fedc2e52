import { z } from "zod";
import { Setting } from "./setting";

const MAX_RECIPIENTS = 1_000_000;
export const MAX_PRINTS = 500;

export const mailingRulesShape = z.object({
  /** A mailing with more recipients needs a second person's approval. Null: never. */
  approvalAbove: z.number().int().nonnegative().max(MAX_RECIPIENTS).nullable(),
  /** Nothing is sent for this long after Process Selections, and Stop cancels the mailing. */
  holdBackMinutes: z.number().int().nonnegative().max(1440),
  /** The same mailing to the same household within this many days causes a warning. */
  repeatDays: z.number().int().nonnegative().max(3650),
  /** How many unsent prints are kept for each clerk. */
  printsKept: z.number().int().positive().max(MAX_PRINTS),
});

export const mailingRulesLabels = {
  approvalAbove: "Recipients before approval is required",
  holdBackMinutes: "Delay before sending",
  repeatDays: "Days to warn about a repeated mailing",
  printsKept: "Saved prints per clerk",
} as const;

/** The rules for every Pass RecConnect mailing. */
export const MailingRules = new Setting(
  "mailing-rules",
  mailingRulesShape,
  () => ({ approvalAbove: 500, holdBackMinutes: 5, repeatDays: 30, printsKept: 20 }),
  { page: "Mailing rules", labels: mailingRulesLabels },
);
