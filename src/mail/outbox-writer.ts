import { setTimeout as pause } from "node:timers/promises";
import { engine, table, transaction } from "../database/connection";
import { log } from "../log";
import { claimLive, claimPractice, type Lease } from "./claim-messages";
import type { DeliveryTiming } from "./delivery-timing";
import {
  type AttemptResult,
  isMailServerDown,
  lockMailServer,
  type MailServerState,
  reserveProbe,
  updateMailServerState,
} from "./mail-server-state";
import type { MailSettings } from "./mail-settings";
import type { CarriedPin } from "./message";
import { recordOutcomes } from "./record-outcomes";
import type { StoredMessage } from "./stored-message";
import { recordTransmissions } from "./transmissions";

const PRACTICE_BATCH_SIZE = 50;
const RETRY_MS = 250;
/** So long is waited for what may share a transaction. */
const GATHER_MS = 3;

/** A message that this worker has claimed. Its version is the token of the claim: whoever takes it over changes it. */
export interface Claimed {
  message: StoredMessage;
  probe: boolean;
}

interface PendingTransmission {
  message: StoredMessage;
  done(ours: boolean): void;
}

interface PendingOutcome extends AttemptResult {
  message: StoredMessage;
  done(): void;
}

/**
 * Keeps what this worker does with messages: what is asked of it while a transaction is under way goes together into
 * the next, so that several connections share one commit.
 */
export class OutboxWriter {
  private transmissions: PendingTransmission[] = [];
  private outcomes: PendingOutcome[] = [];
  private wake: () => void = () => {};

  constructor(
    private readonly holder: string,
    private readonly timing: DeliveryTiming,
    private readonly pinsMailed: ((pins: CarriedPin[]) => Promise<void>) | undefined,
  ) {}

  /** Writes that a message is being handed over. False where it is no longer ours, and must not be sent. */
  startTransmission(message: StoredMessage): Promise<boolean> {
    return new Promise((done) => {
      this.transmissions.push({ message, done });
      this.wake();
    });
  }

  /** Writes what became of a message. */
  recordOutcome(claimed: Claimed, lesson: Omit<AttemptResult, "probe">): Promise<void> {
    return new Promise((done) => {
      this.outcomes.push({ ...lesson, ...claimed, done });
      this.wake();
    });
  }

  get hasWrites() {
    return this.transmissions.length + this.outcomes.length > 0;
  }

  /** How many the next turn will have settled. */
  get outcomesWaiting() {
    return this.outcomes.length;
  }

  /** Until all that is on its way waits to be written, or some of it for a moment; where nothing does, at most so long. */
  async waitForWrites(onTheirWay: () => number, ms: number) {
    if (!this.hasWrites) await this.waitUntil(() => this.hasWrites, ms);
    if (this.hasWrites)
      await this.waitUntil(() => this.transmissions.length + this.outcomes.length >= onTheirWay(), GATHER_MS);
  }

  private waitUntil(enough: () => boolean, ms: number) {
    if (enough()) return;
    return new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.wake = () => {};
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.wake = () => enough() && done();
    });
  }

  /**
   * One transaction: writes what waits, then claims at most `most` messages that are due. A database that is away is
   * waited for: what the mail server said is not forgotten meanwhile.
   */
  async writeAndClaim(settings: MailSettings, most: number): Promise<Claimed[]> {
    const marks = this.transmissions.splice(0);
    const finished = this.outcomes.splice(0);
    try {
      const { ours, claimed } = await this.write(marks, finished, settings, most);
      for (const { message, done } of marks) done(ours.has(message.id));
      for (const { done } of finished) done();
      return claimed;
    } catch (error) {
      this.transmissions.unshift(...marks);
      this.outcomes.unshift(...finished);
      log.error({ error: (error as Error).name }, "the outbox could not be written; trying again");
      await pause(RETRY_MS);
      return [];
    }
  }

  private write(marks: PendingTransmission[], finished: PendingOutcome[], settings: MailSettings, most: number) {
    const messages = marks.map(({ message }) => message);
    const handoversOnly = finished.length === 0 && most <= 0;
    // On SQLite one statement needs no lock besides its own, and half of all turns are of this kind.
    if (handoversOnly && engine === "sqlite")
      return recordTransmissions(messages).then((ours) => ({ ours, claimed: [] }));

    return transaction(async () => {
      const mailServer = await lockMailServer();
      const ours = await recordTransmissions(messages);
      await recordOutcomes(finished, this.holder, this.timing, this.pinsMailed);
      await updateMailServerState(mailServer, finished, this.timing);
      return { ours, claimed: await this.claim(mailServer, settings, most) };
    });
  }

  private async claim(mailServer: MailServerState, settings: MailSettings, most: number): Promise<Claimed[]> {
    if (most <= 0 || settings.mode === "hold") return [];
    const lease = this.lease();
    const live = settings.mode === "live" ? await this.claimLive(mailServer, settings, most, lease) : [];
    if (live.length === most) return live;
    const practice = await claimPractice(PRACTICE_BATCH_SIZE, lease);
    return [...live, ...practice.map((message) => ({ message, probe: false }))];
  }

  /** While the mail server refuses everyone, one message tries for all. */
  private async claimLive(
    mailServer: MailServerState,
    settings: MailSettings,
    most: number,
    lease: Lease,
  ): Promise<Claimed[]> {
    const probe = isMailServerDown(mailServer);
    if (probe && mailServer.probeAt !== null && mailServer.probeAt.getTime() > Date.now()) return [];
    const claimed = await claimLive(settings, probe ? 1 : most, lease);
    if (probe && claimed.length > 0) await reserveProbe(mailServer, this.timing);
    return claimed.map((message) => ({ message, probe }));
  }

  private lease(): Lease {
    return { holder: this.holder, endsAt: new Date(Date.now() + this.timing.leaseMs) };
  }

  /** Renews the leases of what is on its way here. */
  async renewLeases(onTheirWay: StoredMessage[]) {
    await table("messages")
      .whereIn("id", idsOf(onTheirWay))
      .whereIn(["id", "version"], versionsOf(onTheirWay))
      .where({ state: "sending" })
      .update({ leaseEndsAt: this.lease().endsAt });
  }
}

function idsOf(messages: StoredMessage[]) {
  return messages.map(({ id }) => id);
}

function versionsOf(messages: StoredMessage[]) {
  return messages.map(({ id, version }) => [id, version]);
}
