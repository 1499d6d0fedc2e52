import { workOnBulkAssignments } from "../models/web-access/bulk-assignments/bulk-work";
import type { Job } from "./job";

/** Previews, runs and undoes Bulk WebTrac ID/PIN Assign, and erases what is no longer wanted of it. */
export const assignInBulk: Job = {
  name: "assign in bulk",
  everyMs: 0,
  run: workOnBulkAssignments,
};
