import { workOnPinSourceTallies } from "../models/web-access/bulk-assignments/pin-source-tally";
import type { Job } from "./job";

/** Counts how many households share the commonest result of each guessable PIN source, when a clerk looks at them. */
export const tallyPinSources: Job = {
  name: "tally PIN sources",
  everyMs: 0,
  run: workOnPinSourceTallies,
};
