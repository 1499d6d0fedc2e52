import { workOnPinSourceTallies } from "../models/web-access/bulk-assignments/pin-source-tally";
import type { Job } from "./job";

/** Counts, once an hour, how many households share the most common PIN of each guessable source. */
export const tallyPinSources: Job = {
  name: "tally PIN sources",
  everyMs: 1_000,
  run: workOnPinSourceTallies,
};
