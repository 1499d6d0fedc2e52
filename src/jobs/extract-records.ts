import { workOnExtractions } from "../models/recconnect/selection/extraction-work";
import type { Job } from "./job";

/** Finds the records of Pass RecConnect, and erases old ones. */
export const extractRecords: Job = {
  name: "extract records",
  everyMs: 0,
  run: workOnExtractions,
};
