import { UnknownUserNames } from "../models/web-access/unknown-user-names";
import type { Job } from "./job";

/** Deletes attempt counters of unknown user names that are idle or too many (DESIGN.md rule 5). */
export const purgeIdleCounters: Job = {
  name: "purge idle counters",
  everyMs: 10 * 60_000,
  run: async () => (await UnknownUserNames.purge()) > 0,
};
