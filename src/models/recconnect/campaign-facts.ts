import { createHash } from "node:crypto";
import { table, transaction } from "../../database/connection";
import { Model } from "../model";
import { MailingRules } from "../settings/mailing-rules";
import { AuditEvent, type AuditKind } from "../staff/audit-event";
import type { Clerk } from "../staff/clerk";
import type { CampaignRow, CampaignState } from "./campaign-row";
import { type Mailing, mailingFrom } from "./mailing/mailing";
import { type Processing, processingFrom } from "./processing/processing-options";
import { type Selection, selectionFrom } from "./selection/selection";

/** What is known of a campaign, whoever looks at it. */
export class CampaignFacts extends Model<CampaignRow>("campaigns") {
  get selectionOptions(): Selection {
    return selectionFrom(this.selection);
  }

  get processingOptions(): Processing {
    return processingFrom(this.processing);
  }

  get mailingOptions(): Mailing {
    return mailingFrom(this.mailing);
  }

  get state(): CampaignState {
    if (this.cancelledAt) return "cancelled";
    if (this.finishedAt) return "finished";
    if (this.pausedAt) return "paused";
    if (this.audienceAt) return "sending";
    if (this.startsAt) return this.startsAt.getTime() > Date.now() ? "held back" : "starting";
    if (this.submittedAt) return "to approve";
    return this.extractedAt ? "extracted" : "extracting";
  }

  /** How many records are processed: all, or the highlighted ones. */
  get chosenCount() {
    return this.processingOptions.records === "all" ? this.extracted : this.highlighted;
  }

  /** True where a schedule made it, and will send it by itself. */
  get isScheduled() {
    return this.scheduleId !== null && this.scheduleSettledAt === null;
  }

  /** What was looked at when somebody approved or sent it: another digest is another mailing. */
  get digest() {
    const highlightings = this.processingOptions.records === "highlighted" ? this.highlightings : 0;
    const texts = [this.selection, this.processing, this.mailing, this.historyDescription ?? ""];
    return digestOf([...texts, this.chosenCount, highlightings, this.historyCategoryId]);
  }

  /** What was looked at when somebody scheduled others like it: whom it found this time is no part of that. */
  get scheduleDigest() {
    return digestOf([
      this.selection,
      { ...this.processingOptions, records: "all" },
      this.mailing,
      this.historyDescription ?? "",
      this.historyCategoryId,
    ]);
  }

  /** True where a second person must have a look, by the rules as they are now. */
  async mustBeApproved() {
    const { approvalAbove } = await MailingRules.read();
    return this.processingOptions.email && approvalAbove !== null && this.chosenCount > approvalAbove;
  }

  /** An event of this campaign, in the open transaction. */
  async note(kind: AuditKind, by: Clerk | "system", details: Record<string, unknown> = {}) {
    await AuditEvent.note(kind, by, { details: { mailing: this.id, ...details } });
  }

  /** False where somebody was quicker, and nothing is changed. */
  protected async act(
    where: Partial<CampaignRow>,
    changes: Partial<CampaignRow>,
    kind: AuditKind,
    clerk: Clerk,
    details: Record<string, unknown> = {},
  ): Promise<boolean> {
    return transaction(async () => {
      const changed = await this.changeWhere(where, changes);
      if (changed) await this.note(kind, clerk, details);
      return changed;
    });
  }

  /** Writes the changes where the row still is so; false where somebody was quicker. */
  protected async changeWhere(where: Partial<CampaignRow>, changes: Partial<CampaignRow>) {
    const [row] = await table("campaigns")
      .where({ id: this.id, ...where })
      .update({ ...changes, updatedAt: new Date() })
      .increment("version", 1)
      .returning("*");
    if (row) Object.assign(this, row);
    return row !== undefined;
  }
}

function digestOf(parts: unknown[]) {
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64url");
}
