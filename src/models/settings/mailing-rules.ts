import { z } from "zod";
import { Setting } from "./setting";

const MAX_RECIPIENTS = 1_000_000;
export const MAX_PRINTS = 500;

export const mailingRulesShape = z.object({
  /** Above so many recipients a second person must approve; null: never. */
  approvalAbove: z.number().int().nonnegative().max(MAX_RECIPIENTS).nullable(),
  /** So long after Process Selections nothing leaves, and Stop undoes it. */
  holdBackMinutes: z.number().int().nonnegative().max(1440),
  /** The same mailing to the same household within so many days is warned about. */
  repeatDays: z.number().int().nonnegative().max(3650),
  /** So many prints that were not sent each clerk keeps. */
  printsKept: z.number().int().positive().max(MAX_PRINTS),
});

export const mailingRulesLabels = {
  approvalAbove: "A second person approves above",
  holdBackMinutes: "Hold-back",
  repeatDays: "Warn of the same mailing within",
  printsKept: "Prints each clerk keeps",
} as const;

/** What holds for every mailing of Pass RecConnect. */
export const MailingRules = new Setting(
  "mailing-rules",
  mailingRulesShape,
  () => ({ approvalAbove: 500, holdBackMinutes: 5, repeatDays: 30, printsKept: 20 }),
  { page: "Mailing rules", labels: mailingRulesLabels },
);
