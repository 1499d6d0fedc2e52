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
/** How long to wait for other writes that can share the transaction. */
const GATHER_MS = 3;

/** A message that this worker has claimed. Its version is the claim's token: another worker's claim changes it. */
export interface Claimed {
  message: StoredMessage;
  probe: boolean;
}

interface PendingTransmission {
  message: StoredMessage;
  done(stillClaimed: boolean): void;
}

interface PendingOutcome extends AttemptResult {
  message: StoredMessage;
  done(): void;
}

/**
 * Writes to the outbox for this worker. Writes that are requested during a transaction are combined in the next one, so
 * that several connections share one commit.
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

  /**
   * Records that the transmission of a message starts. Returns false if this worker no longer holds it and must not
   * send it.
   */
  startTransmission(message: StoredMessage): Promise<boolean> {
    return new Promise((done) => {
      this.transmissions.push({ message, done });
      this.wake();
    });
  }

  /** Records the outcome of a message. */
  recordOutcome(claimed: Claimed, result: Omit<AttemptResult, "probe">): Promise<void> {
    return new Promise((done) => {
      this.outcomes.push({ ...result, ...claimed, done });
      this.wake();
    });
  }

  get hasWrites() {
    return this.transmissions.length + this.outcomes.length > 0;
  }

  /** How many outcomes the next transaction will record. */
  get outcomesWaiting() {
    return this.outcomes.length;
  }

  /**
   * Waits until every message in flight has a write pending, or some have for GATHER_MS. Without writes, waits for at
   * most `ms`.
   */
  async waitForWrites(inFlight: () => number, ms: number) {
    if (!this.hasWrites) await this.waitUntil(() => this.hasWrites, ms);
    if (this.hasWrites)
      await this.waitUntil(() => this.transmissions.length + this.outcomes.length >= inFlight(), GATHER_MS);
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
   * Runs one transaction: saves the pending writes, then claims up to `max` due messages. If the database is
   * unavailable, the writes stay pending, so that the mail server's answers are not lost.
   */
  async writeAndClaim(settings: MailSettings, max: number): Promise<Claimed[]> {
    const transmissions = this.transmissions.splice(0);
    const outcomes = this.outcomes.splice(0);
    try {
      const { stillClaimed, claimed } = await this.write(transmissions, outcomes, settings, max);
      for (const { message, done } of transmissions) done(stillClaimed.has(message.id));
      for (const { done } of outcomes) done();
      return claimed;
    } catch (error) {
      this.transmissions.unshift(...transmissions);
      this.outcomes.unshift(...outcomes);
      log.error({ error: (error as Error).name }, "the outbox could not be written; trying again");
      await pause(RETRY_MS);
      return [];
    }
  }

  private write(transmissions: PendingTransmission[], outcomes: PendingOutcome[], settings: MailSettings, max: number) {
    const messages = transmissions.map(({ message }) => message);
    const onlyTransmissions = outcomes.length === 0 && max <= 0;
    // On SQLite, a single statement needs no other lock, and half of all writes are of this kind.
    if (onlyTransmissions && engine === "sqlite")
      return recordTransmissions(messages).then((stillClaimed) => ({ stillClaimed, claimed: [] }));

    return transaction(async () => {
      const mailServer = await lockMailServer();
      const stillClaimed = await recordTransmissions(messages);
      await recordOutcomes(outcomes, this.holder, this.timing, this.pinsMailed);
      await updateMailServerState(mailServer, outcomes, this.timing);
      return { stillClaimed, claimed: await this.claim(mailServer, settings, max) };
    });
  }

  private async claim(mailServer: MailServerState, settings: MailSettings, max: number): Promise<Claimed[]> {
    if (max <= 0 || settings.mode === "hold") return [];
    const lease = this.lease();
    const live = settings.mode === "live" ? await this.claimLive(mailServer, settings, max, lease) : [];
    if (live.length === max) return live;
    const practice = await claimPractice(PRACTICE_BATCH_SIZE, lease);
    return [...live, ...practice.map((message) => ({ message, probe: false }))];
  }

  /** While the mail server is down, claims a single message as a probe. */
  private async claimLive(
    mailServer: MailServerState,
    settings: MailSettings,
    max: number,
    lease: Lease,
  ): Promise<Claimed[]> {
    const probe = isMailServerDown(mailServer);
    if (probe && mailServer.probeAt !== null && mailServer.probeAt.getTime() > Date.now()) return [];
    const claimed = await claimLive(settings, probe ? 1 : max, lease);
    if (probe && claimed.length > 0) await reserveProbe(mailServer, this.timing);
    return claimed.map((message) => ({ message, probe }));
  }

  private lease(): Lease {
    return { holder: this.holder, endsAt: new Date(Date.now() + this.timing.leaseMs) };
  }

  /** Renews the leases of the messages that this worker is sending. */
  async renewLeases(inFlight: StoredMessage[]) {
    await table("messages")
      .whereIn("id", idsOf(inFlight))
      .whereIn(["id", "version"], versionsOf(inFlight))
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
