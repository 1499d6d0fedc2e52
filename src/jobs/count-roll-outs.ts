import { countRollOuts } from "../models/web-access/bulk-assignments/roll-out";
import type { Job } from "./job";

/** Counts the households that have signed in since a bulk run. */
export const countBulkRollOuts: Job = {
  name: "count roll-outs",
  everyMs: 2_000,
  run: countRollOuts,
};
