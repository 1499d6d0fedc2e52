import { UnownedNames } from "../models/web-access/unowned-names";
import type { Job } from "./job";

/** Forgets attempts on names nobody has once they were left alone, or are too many (DESIGN.md rule 5). */
export const purgeIdleCounters: Job = {
  name: "purge idle counters",
  everyMs: 10 * 60_000,
  run: async () => (await UnownedNames.purge()) > 0,
};
