import { workOnReadiness } from "../models/recconnect/readiness/readiness-work";
import type { Job } from "./job";

/** Looks beforehand at the households of mailings that are being prepared. */
export const lookAtMailingsReadiness: Job = {
  name: "look at the readiness of mailings",
  everyMs: 500,
  run: workOnReadiness,
};
