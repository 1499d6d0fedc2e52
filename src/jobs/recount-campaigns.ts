import { recountPeriodically } from "../models/recconnect/sending/recounting";
import type { Job } from "./job";

/** Updates the counts of finished mailings when emails bounce or are sent again. */
export const recountCampaigns: Job = {
  name: "recount campaigns",
  everyMs: 1_000,
  run: recountPeriodically,
};
