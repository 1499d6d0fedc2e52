import { workOnPinSourceTallies } from "../models/web-access/bulk-assignments/pin-source-tally";
import type { Job } from "./job";

/** Counts how many households share the commonest result of each guessable PIN source, each hour. */
export const tallyPinSources: Job = {
  name: "tally PIN sources",
  everyMs: 1_000,
  run: workOnPinSourceTallies,
};
