import { settleScheduled } from "../models/recconnect/schedules/scheduled-campaigns";
import { runDueSchedules } from "../models/recconnect/schedules/scheduled-runs";
import type { Job } from "./job";

/** Creates due scheduled mailings, and submits those that are ready. */
export const runSchedules: Job = {
  name: "run schedules",
  everyMs: 1_000,
  async run(signal) {
    const made = await runDueSchedules(signal);
    return (await settleScheduled(signal)) || made;
  },
};
