import { transaction } from "../../database/connection";
import { resumeBatch, stopBatch } from "../../mail/message-batches";
import { Forbidden, refuse } from "../errors";
import { MailingRules } from "../settings/mailing-rules";
import type { Clerk } from "../staff/clerk";
import { LeasedCampaign } from "./campaign-lease";
import type { CampaignRow } from "./campaign-row";
import { whyNotApprovedBy } from "./contributors";
import { mailingDefaults } from "./mailing/mailing";
import { processingDefaults } from "./processing/processing-options";
import { refuseUnready } from "./readiness/readiness-checks";
import { areErased } from "./selection/record-erasure";
import type { Selection } from "./selection/selection";

const MINUTE_MS = 60_000;
const CHANGED = "Someone else changed this mailing while you were looking at it. Review it, then try again.";
const EXTRACTING = "Gatehouse is still finding the records. Wait until it is done.";
const ERASED = "Its records were erased. Select Print again to find them again.";

/** What a clerk who presses Process Selections has before them. */
export interface Submission {
  /** Of the mailing as the page showed it. */
  digest: string;
  /** They looked at what is to be looked at. */
  looked: boolean;
}

/** One use of Pass RecConnect: a selection, what is made of it, and the mailing to those it found (guide #95b). */
export class Campaign extends LeasedCampaign {
  /** Has the worker extract the records of a selection (Print). The selection has been judged by then. */
  static extract(selection: Selection, clerk: Clerk, held: Partial<CampaignRow> = {}): Promise<Campaign> {
    return Campaign.create({
      selection: JSON.stringify(selection),
      processing: JSON.stringify(processingDefaults),
      mailing: JSON.stringify(mailingDefaults),
      clerkId: clerk.id,
      clerkName: clerk.name,
      ...held,
    });
  }

  /**
   * Process Selections: after the hold-back, and where it is large after a second person's approval, the mailing
   * starts. A second press changes nothing. Throws Invalid (`form`, `looked`), also where it was changed in another
   * tab; Forbidden where an email would go out and the clerk may not send any.
   */
  async submit(clerk: Clerk, { digest, looked }: Submission) {
    if (this.submittedAt || this.cancelledAt) return;
    if (this.processingOptions.email && !clerk.may("send mailings")) throw new Forbidden("send mailings");
    refuse({ form: this.extractedAt ? (areErased(this) ? ERASED : null) : EXTRACTING });
    refuse({ form: digest === this.digest ? null : CHANGED });
    await refuseUnready(this, looked);
    const now = Date.now();
    const changes = {
      submittedAt: new Date(now),
      submittedBy: clerk.name,
      submittedById: clerk.id,
      // Whoever stops it again has it to themselves: its schedule sends it once.
      ...(this.isScheduled && { scheduleSettledAt: new Date(now) }),
      startsAt: (await this.mustBeApproved()) ? null : await this.heldBackFrom(now),
    };
    const { version, highlightings } = this;
    const where = { submittedAt: null, cancelledAt: null, recordsErasedAt: null, version, highlightings };
    await this.act(where, changes, "mailing submitted", clerk, { recipients: this.chosenCount });
  }

  /**
   * A second person lets it go. What they saw is what is sent. False where it does not wait for that any more. Throws
   * Invalid (`form`), also where something stands in the way by now; Forbidden for who had a hand in it.
   */
  async approve(clerk: Clerk, seen: string): Promise<boolean> {
    if (this.state !== "to approve") return false;
    if (await whyNotApprovedBy(this, clerk)) throw new Forbidden("approve mailings");
    refuse({ form: seen === this.digest ? null : CHANGED });
    await refuseUnready(this, true);
    const now = Date.now();
    const changes = {
      approvedAt: new Date(now),
      approvedBy: clerk.name,
      approvedById: clerk.id,
      approvedDigest: this.digest,
      startsAt: await this.heldBackFrom(now),
    };
    const where = { submittedAt: this.submittedAt, startsAt: null, cancelledAt: null };
    return this.act(where, changes, "mailing approved", clerk, { recipients: this.chosenCount });
  }

  /**
   * Stop, before anything has left: everything is as before Process Selections. False where it isn't submitted, or has
   * begun.
   */
  async stop(clerk: Clerk): Promise<boolean> {
    const { submittedAt } = this;
    if (!submittedAt) return false;
    const nothing = { submittedAt: null, submittedBy: null, submittedById: null, startsAt: null };
    const approval = { approvedAt: null, approvedBy: null, approvedById: null, approvedDigest: null };
    const changes = { ...nothing, ...approval, pausedAt: null, parkedAt: null };
    return transaction(async () => {
      const where = { submittedAt, startedAt: null, cancelledAt: null };
      const stopped = await this.act(where, changes, "mailing stopped", clerk);
      if (stopped) await resumeBatch(this.id);
      return stopped;
    });
  }

  /** From the commit on nothing more leaves, until somebody resumes it; also where the worker is about to begin. */
  async pause(clerk: Clerk) {
    const { submittedAt, startsAt } = this;
    if (!startsAt || startsAt.getTime() > Date.now()) return;
    const where = { submittedAt, pausedAt: null, cancelledAt: null, finishedAt: null };
    await transaction(async () => {
      if (await this.act(where, { pausedAt: new Date() }, "mailing paused", clerk)) await stopBatch(this.id);
    });
  }

  async resume(clerk: Clerk) {
    const { pausedAt } = this;
    if (!pausedAt) return;
    await transaction(async () => {
      const where = { pausedAt, cancelledAt: null };
      if (await this.act(where, { pausedAt: null }, "mailing resumed", clerk)) await resumeBatch(this.id);
    });
  }

  /** From the commit on nothing more leaves, and nothing will. */
  async cancel(clerk: Clerk): Promise<void> {
    if (!this.startedAt) {
      if (await this.stop(clerk)) return;
      const now = await Campaign.find(this.id);
      // The worker may have begun at this very moment.
      return now.startedAt ? now.cancel(clerk) : undefined;
    }
    await transaction(async () => {
      const changes = { cancelledAt: new Date(), pausedAt: null };
      const where = { cancelledAt: null, finishedAt: null };
      if (await this.act(where, changes, "mailing cancelled", clerk)) await stopBatch(this.id);
    });
  }

  /**
   * Nobody needs it: its records are erased soon after. One that was submitted stays as it is. Throws Forbidden where a
   * schedule made it and the clerk may not send mailings. `why` is a sentence, where the clerk didn't ask for it.
   */
  async discard(clerk: Clerk, why?: string) {
    if (!this.mayBeDiscardedBy(clerk)) throw new Forbidden("send mailings");
    const where = { submittedAt: null, cancelledAt: null };
    const reason = why ? { error: why } : {};
    await this.act(where, { cancelledAt: new Date(), ...reason }, "mailing given up", clerk, why ? { why } : {});
  }

  /** What a schedule made is for those to keep back who may send mailings. */
  mayBeDiscardedBy(clerk: Clerk) {
    return this.scheduleId === null || clerk.may("send mailings");
  }

  /** When a mailing that nothing stands in the way of starts. */
  private async heldBackFrom(now: number) {
    const { holdBackMinutes } = await MailingRules.read();
    return new Date(now + (this.processingOptions.email ? holdBackMinutes * MINUTE_MS : 0));
  }
}
