import { countSignedInPeriodically } from "../models/recconnect/sending/signed-in-since";
import type { Job } from "./job";

/** Counts the households that have signed in since a mailing sent them credentials. */
export const countSignedIn: Job = {
  name: "count signed in",
  everyMs: 1_000,
  run: countSignedInPeriodically,
};
