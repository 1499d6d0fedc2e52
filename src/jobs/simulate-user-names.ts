import { workOnSimulations } from "../models/web-access/user-name-simulation";
import type { Job } from "./job";

/** Counts the user names that each format would give, when an administrator asks. */
export const simulateUserNames: Job = {
  name: "simulate user names",
  everyMs: 0,
  run: workOnSimulations,
};
