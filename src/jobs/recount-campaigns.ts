import { recountPeriodically } from "../models/recconnect/sending/recounting";
import type { Job } from "./job";

/** Keeps the counts of mailings true that are over: messages come back, or are sent again. */
export const recountCampaigns: Job = {
  name: "recount campaigns",
  everyMs: 1_000,
  run: recountPeriodically,
};
