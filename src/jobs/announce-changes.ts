import { enqueueChangeNotices } from "../models/messages/change-notices";
import type { Job } from "./job";

/** Writes to households what was changed of theirs. */
export const announceChanges: Job = {
  name: "announce changes",
  everyMs: 0,
  run: enqueueChangeNotices,
};
