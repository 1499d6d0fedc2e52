import { enqueueChangeNotices } from "../models/messages/change-notices";
import type { Job } from "./job";

/** Notifies households of changes to their sign-in and email. */
export const announceChanges: Job = {
  name: "announce changes",
  everyMs: 0,
  run: enqueueChangeNotices,
};
