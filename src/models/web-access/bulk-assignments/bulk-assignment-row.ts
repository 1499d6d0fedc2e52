export interface BulkAssignmentRow {
  id: number;
  settings: string;
  clerkId: number;
  clerkName: string;
  /** How many households there were when the preview began, and how many of them it has checked. */
  households: number;
  seen: number;
  /** planned + leftAlone + exceptions, before, during and after the run. */
  chosen: number;
  /** The length of the plan: households to be assigned a name and PIN, and those found later to be exceptions. */
  listed: number;
  /** Households to be assigned a name and PIN, as of the preview. */
  planned: number;
  /** How many of them had a web user before. */
  replacing: number;
  /** How many of them would share the most common PIN; null for random PINs, which are all different. */
  sharingAPin: number | null;
  leftAlone: number;
  exceptions: number;
  leftReasons: string;
  previewedAt: Date | null;
  /** A sentence that says why a finished preview has nothing to process. */
  error: string | null;
  processedAt: Date | null;
  processedBy: string | null;
  /** How far along the plan the run is. */
  position: number;
  assigned: number;
  workingMs: number;
  pausedAt: Date | null;
  cancelledAt: Date | null;
  finishedAt: Date | null;
  undoAt: Date | null;
  undoBy: string | null;
  /** How far along the plan the undo is. */
  undoPosition: number;
  undone: number;
  notUndone: number;
  undoneAt: Date | null;
  /** When the earlier user names and PINs were erased. */
  erasedAt: Date | null;
  underWay: number | null;
  leaseHolder: string | null;
  leaseEndsAt: Date | null;
  rollOut: string | null;
  rollOutAt: Date | null;
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

export type BulkState =
  | "previewing"
  | "previewed"
  | "discarded"
  | "running"
  | "paused"
  | "finished"
  | "cancelled"
  | "undoing"
  | "undone";
