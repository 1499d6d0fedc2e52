import { writeAnnouncements } from "../models/messages/announcements";
import type { Job } from "./job";

/** Notifies households of changes to their sign-in and email. */
export const announceChanges: Job = {
  name: "announce changes",
  everyMs: 0,
  run: writeAnnouncements,
};
