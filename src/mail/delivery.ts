import { randomBytes } from "node:crypto";
import { HOST } from "../database/processes";
import { log } from "../log";
import { releaseAbandoned } from "./abandoned-messages";
import { anyDue } from "./claim-messages";
import { compose, envelopeOf } from "./compose";
import { ConnectionPool } from "./connection-pool";
import { type DeliveryTiming, TIMING } from "./delivery-timing";
import { NotAnAddress } from "./email-address";
import type { MailServerConnection } from "./mail-server-connection";
import type { MailSettings } from "./mail-settings";
import type { CarriedPin, MessageRow, RenderMessage } from "./message";
import { type Claimed, OutboxWriter } from "./outbox-writer";
import { eraseExpiredPracticeSeals, runPracticeMessage } from "./practice-mode";
import { deleteOldCounts } from "./rate-limits";
import { NoMailServer, type Outcome } from "./send-outcome";

export interface DeliveryOptions {
  /** Whether practice messages are stored with their secrets, sealed. */
  demonstration?: boolean;
  timing?: Partial<DeliveryTiming>;
  /** Returns the one-click unsubscribe address of a mailing. */
  unsubscribe?: (message: MessageRow) => string | undefined;
  /** Called with the assigned PINs that the mail server accepted, in the transaction that records it. */
  pinsMailed?: (pins: CarriedPin[]) => Promise<void>;
}

/** After this many broken connections in a row, the mail server counts as refusing. */
const MAX_BROKEN_CONNECTIONS = 5;
const CLEAN_UP_EVERY_MS = 60_000;
/** How long messages that are being sent have to finish when the worker is stopped. */
const STOP_WITHIN_MS = 5_000;

const connections = new ConnectionPool();
const worker = `${HOST} ${process.pid} ${randomBytes(4).toString("hex")}`;

/**
 * Delivers due messages until none is due or being sent, or until shortly after the signal. Reads the settings again
 * before each claim. Returns whether there was anything to do.
 */
export function deliverDue(
  settings: () => Promise<MailSettings>,
  render: RenderMessage,
  signal: AbortSignal,
  options: DeliveryOptions = {},
): Promise<boolean> {
  return new Delivery(settings, render, signal, options).run();
}

/** Closes the idle connections. */
export function closeConnections() {
  connections.closeIdle();
}

class Delivery {
  private readonly timing: DeliveryTiming;
  private readonly writer: OutboxWriter;
  private readonly inFlight = new Map<Claimed, Promise<void>>();
  private renewAt = Date.now();
  private brokenConnections = 0;

  constructor(
    private readonly settings: () => Promise<MailSettings>,
    private readonly render: RenderMessage,
    private readonly signal: AbortSignal,
    private readonly options: DeliveryOptions,
  ) {
    this.timing = { ...TIMING, ...options.timing };
    this.writer = new OutboxWriter(worker, this.timing, options.pinsMailed);
  }

  async run(): Promise<boolean> {
    const stop = () => setTimeout(() => connections.abortInUse("The worker was stopped."), STOP_WITHIN_MS).unref();
    this.signal.addEventListener("abort", stop, { once: true });
    try {
      return await this.deliverUntilIdle();
    } finally {
      this.signal.removeEventListener("abort", stop);
    }
  }

  private async deliverUntilIdle() {
    let found = false;
    for (;;) {
      await this.maintain();
      if (this.inFlight.size === 0 && !(await anyDue())) return found;
      const settings = await this.settings();
      const claimed = await this.writer.writeAndClaim(settings, this.freeSlots(settings));
      for (const each of claimed) this.start(each, settings);
      found ||= claimed.length > 0;
      if (this.inFlight.size === 0 && !this.writer.hasWrites) return found;
      await this.writer.waitForWrites(() => this.inFlight.size, this.timing.pollMs);
    }
  }

  private freeSlots({ mostAtOnce }: MailSettings) {
    return this.signal.aborted ? 0 : mostAtOnce - this.inFlight.size + this.writer.outcomesWaiting;
  }

  private start(claimed: Claimed, settings: MailSettings) {
    const delivering = this.deliver(claimed, settings).finally(() => this.inFlight.delete(claimed));
    this.inFlight.set(claimed, delivering);
  }

  /** Never throws: errors become outcomes. */
  private async deliver(claimed: Claimed, settings: MailSettings) {
    const startedAt = performance.now();
    const outcome = await this.outcomeOf(claimed, settings);
    await this.writer.recordOutcome(claimed, {
      outcome,
      tookMs: performance.now() - startedAt,
      tooManyBroken: this.tooManyBroken(outcome),
    });
  }

  private async outcomeOf({ message }: Claimed, settings: MailSettings): Promise<Outcome> {
    try {
      if (message.postedIn === "practice") {
        return await runPracticeMessage(message, this.render, this.options.demonstration ?? false);
      }
      const envelope = envelopeOf(message, settings);
      const connection = await connections.acquire(settings, this.timing);
      try {
        return await this.send(message, settings, connection, envelope);
      } finally {
        connections.release(connection, this.timing);
      }
    } catch (error) {
      return this.outcomeOfError(error, message);
    }
  }

  /** Merges secrets only after the connection is open. */
  private async send(
    message: Claimed["message"],
    settings: MailSettings,
    connection: MailServerConnection,
    envelope: ReturnType<typeof envelopeOf>,
  ): Promise<Outcome> {
    const rendered = await this.render(message, "real");
    if ("exception" in rendered) return { kind: "exception", code: null, words: rendered.exception };
    const mime = await compose(message, rendered, settings, this.options.unsubscribe?.(message));
    const outcome = await connection.send(envelope, mime, () => this.writer.startTransmission(message));
    return outcome.kind === "sent" ? { ...outcome, carried: rendered.carries } : outcome;
  }

  private outcomeOfError(error: unknown, message: MessageRow): Outcome {
    if (error instanceof NoMailServer)
      return { kind: "no mail server", mailServer: error.mailServer, code: error.code, words: error.message };
    if (error instanceof NotAnAddress) return { kind: "exception", code: null, words: error.message };
    log.error({ message: message.id, error: (error as Error).name }, "a message could not be rendered");
    return {
      kind: "deferred",
      code: null,
      words: "The email could not be created because of an error. Gatehouse will try again.",
    };
  }

  /** Returns whether the mail server has now broken too many connections in a row. */
  private tooManyBroken({ kind, code }: Outcome) {
    const broken = kind === "put back" || (kind === "deferred" && code === null);
    if (broken) this.brokenConnections++;
    else if (kind !== "no mail server") this.brokenConnections = 0;
    return this.brokenConnections >= MAX_BROKEN_CONNECTIONS;
  }

  private async maintain() {
    const now = Date.now();
    const every = this.timing.leaseMs / 4;
    if (now > this.renewAt + every && this.inFlight.size > 0) {
      this.renewAt = now;
      await this.writer.renewLeases([...this.inFlight.keys()].map(({ message }) => message));
    }
    if (now > abandonedCheckedAt + every && !this.signal.aborted) {
      abandonedCheckedAt = now;
      await releaseAbandoned(worker);
    }
    if (now > cleanedUpAt + CLEAN_UP_EVERY_MS) {
      cleanedUpAt = now;
      await deleteOldCounts(now);
      await eraseExpiredPracticeSeals();
    }
  }
}

let abandonedCheckedAt = 0;
let cleanedUpAt = 0;
