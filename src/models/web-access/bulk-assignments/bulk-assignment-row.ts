export interface BulkAssignmentRow {
  id: number;
  settings: string;
  clerkId: number;
  clerkName: string;
  /** How many households there were when the preview began, and how many of them it has looked at. */
  households: number;
  seen: number;
  /** planned + leftAlone + exceptions, before, during and after the run. */
  chosen: number;
  /** The length of the plan: those to be given a name and PIN, and those of whom it turned out later that they can't. */
  listed: number;
  /** Those to be given a name and PIN, in the preview. */
  planned: number;
  /** How many of them had a web user before. */
  replacing: number;
  /** How many of them would get the commonest PIN; null for random ones, which are all different. */
  sharingAPin: number | null;
  leftAlone: number;
  exceptions: number;
  leftReasons: string;
  previewedAt: Date | null;
  /** Why there is nothing to process though the preview is done, as a sentence. */
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
  /** When what was there before was erased. */
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
  | "given up"
  | "running"
  | "paused"
  | "finished"
  | "cancelled"
  | "undoing"
  | "undone";
