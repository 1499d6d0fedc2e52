import { workOnReadiness } from "../models/recconnect/readiness/readiness-work";
import type { Job } from "./job";

/** Checks the readiness of mailings in preparation. */
export const lookAtMailingsReadiness: Job = {
  name: "look at the readiness of mailings",
  everyMs: 500,
  run: workOnReadiness,
};
