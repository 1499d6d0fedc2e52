import { workOnBulkAssignments } from "../models/web-access/bulk-assignments/bulk-work";
import type { Job } from "./job";

/** Previews, runs and undoes Bulk WebTrac ID/PIN Assign, and erases old data. */
export const assignInBulk: Job = {
  name: "assign in bulk",
  everyMs: 0,
  run: workOnBulkAssignments,
};
