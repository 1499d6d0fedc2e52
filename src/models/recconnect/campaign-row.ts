export interface CampaignRow {
  id: number;
  selection: string;
  processing: string;
  mailing: string;
  clerkId: number;
  clerkName: string;
  scheduleId: number | null;
  /** Of a scheduled one: when it was submitted by itself or given to a person, and why it was not sent. */
  scheduleSettledAt: Date | null;
  scheduleError: string | null;
  /** The mailing whose recipients its records are, and the first of all that follow one another; null: a selection's. */
  followsId: number | null;
  followsHead: number | null;
  /** Which recipients of that mailing: how they stood, and their texts; "": however those stood. */
  followsState: string | null;
  followsTexts: string | null;
  /** Records found so far; all of them once `extractedAt` says so. */
  extracted: number;
  /** How many there will be, counted before they are all kept; null until then. */
  found: number | null;
  /** The household ID up to which records are kept; of one that follows another, the number of its recipient. */
  extractedTo: number;
  extractedAt: Date | null;
  /** Records that nobody needs any more are erased. */
  recordsErasedAt: Date | null;
  /** Why nothing can be selected, or why it was given up, as a sentence. */
  error: string | null;
  /** Set where every record is highlighted but those that were toggled; else those that were toggled are. */
  allHighlightedAt: Date | null;
  highlighted: number;
  /** How often others were highlighted: as many are not the same. */
  highlightings: number;
  /** JSON: what the worker found when it looked at each of them beforehand; null: not looked yet. */
  readiness: string | null;
  /** Process Selections was pressed. */
  submittedAt: Date | null;
  submittedBy: string | null;
  submittedById: number | null;
  approvedAt: Date | null;
  approvedBy: string | null;
  approvedById: number | null;
  /** Of what was approved: selection, processing and mailing. */
  approvedDigest: string | null;
  /** The end of the hold-back. */
  startsAt: Date | null;
  /** The hold-back was over, and the audience is fixed from here on. */
  startedAt: Date | null;
  /** The mode that mail was in then. */
  mode: "practice" | "hold" | "live" | null;
  pausedAt: Date | null;
  cancelledAt: Date | null;
  finishedAt: Date | null;
  historyDescription: string | null;
  historyCategoryId: number | null;
  recipients: number;
  /** The last record that became a recipient, while the audience is being fixed; all have once `audienceAt` says so. */
  audienceRecord: number;
  audienceAt: Date | null;
  /** The text of the first message, and of the second where credentials go in two parts; null until the start. */
  sharedTextId: number | null;
  secondTextId: number | null;
  /** What the texts say, and those with a PIN where it goes by text; null until the start. */
  textId: number | null;
  pinTextId: number | null;
  /** When the worker had taken the messages of a paused campaign out of what is due. */
  parkedAt: Date | null;
  /** How many recipients, in the order of their numbers, have had their turn. */
  position: number;
  /** JSON: how many recipients are in which state. */
  counts: string;
  countedAt: Date | null;
  /** JSON: of those who were sent credentials, who has signed in since. */
  signedIn: string | null;
  leaseHolder: string | null;
  leaseEndsAt: Date | null;
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

export type CampaignState =
  | "extracting"
  | "extracted"
  | "to approve"
  | "held back"
  | "starting"
  | "sending"
  | "paused"
  | "cancelled"
  | "finished";
