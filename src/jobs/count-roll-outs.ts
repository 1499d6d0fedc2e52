import { countRollOuts } from "../models/web-access/bulk-assignments/roll-out";
import type { Job } from "./job";

/** Counts how many households have used what a bulk run gave them. */
export const countBulkRollOuts: Job = {
  name: "count roll-outs",
  everyMs: 2_000,
  run: countRollOuts,
};
