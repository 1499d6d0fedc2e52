import { workOnSimulations } from "../models/web-access/user-name-simulation";
import type { Job } from "./job";

/** Counts what each user name format would give the households, when an administrator asks. */
export const simulateUserNames: Job = {
  name: "simulate user names",
  everyMs: 0,
  run: workOnSimulations,
};
