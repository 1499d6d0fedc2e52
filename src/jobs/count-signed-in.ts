import { countSignedInPeriodically } from "../models/recconnect/sending/signed-in-since";
import type { Job } from "./job";

/** Counts who has signed in since they were sent their credentials. */
export const countSignedIn: Job = {
  name: "count signed in",
  everyMs: 1_000,
  run: countSignedInPeriodically,
};
