import { randomBytes } from "node:crypto";
import { HOST } from "../database/processes";
import { log } from "../log";
import { freeAbandoned } from "./abandoned-messages";
import { NotAnAddress } from "./email-address";
import { somethingDue } from "./claim-messages";
import { compose, envelopeOf } from "./compose";
import { Connections } from "./connection-pool";
import { type Claimed, Ledger } from "./outbox-writer";
import { forgetOldCounts } from "./rate-limits";
import type { MailServerConnection } from "./mail-server-connection";
import type { MailSettings } from "./mail-settings";
import type { CarriedPin, MessageRow, Render } from "./message";
import { NoMailServer, type Outcome } from "./send-outcome";
import { erasePracticeMessages, practise } from "./practice-mode";
import { TIMING, type Timing } from "./delivery-timing";

export interface DeliveryOptions {
  /** Practice messages are kept with their secrets, sealed. */
  demonstration?: boolean;
  timing?: Partial<Timing>;
  /** Gives the address that unsubscribes from mailings with one click. */
  unsubscribe?: (message: MessageRow) => string | undefined;
  /** Told of the assigned PINs that the mail server took over, in the transaction that says so of their messages. */
  pinsMailed?: (pins: CarriedPin[]) => Promise<void>;
}

/** The mail server broke off so many conversations in a row: it refuses everyone. */
const BROKEN_OFF = 5;
const TIDY_EVERY_MS = 60_000;
/** Told to stop, what is on its way has so long to end well. */
const STOP_WITHIN_MS = 5_000;

const connections = new Connections();
const worker = `${HOST} ${process.pid} ${randomBytes(4).toString("hex")}`;

/**
 * Delivers what is due, and what becomes due meanwhile, until nothing is due or on its way, or soon after the signal.
 * Settings are asked for again before each claim. True if there was something to do.
 */
export function deliverDue(
  settings: () => Promise<MailSettings>,
  render: Render,
  signal: AbortSignal,
  options: DeliveryOptions = {},
): Promise<boolean> {
  return new Delivery(settings, render, signal, options).run();
}

/** Ends the conversations that were kept open. */
export function closeConnections() {
  connections.close();
}

class Delivery {
  private readonly timing: Timing;
  private readonly ledger: Ledger;
  private readonly onTheirWay = new Map<Claimed, Promise<void>>();
  private renewAt = Date.now();
  private brokenOff = 0;

  constructor(
    private readonly settings: () => Promise<MailSettings>,
    private readonly render: Render,
    private readonly signal: AbortSignal,
    private readonly options: DeliveryOptions,
  ) {
    this.timing = { ...TIMING, ...options.timing };
    this.ledger = new Ledger(worker, this.timing, options.pinsMailed);
  }

  async run(): Promise<boolean> {
    const stop = () => setTimeout(() => connections.breakOff("The worker was stopped."), STOP_WITHIN_MS).unref();
    this.signal.addEventListener("abort", stop, { once: true });
    try {
      return await this.untilNothingIsDue();
    } finally {
      this.signal.removeEventListener("abort", stop);
    }
  }

  private async untilNothingIsDue() {
    let did = false;
    for (;;) {
      await this.renew();
      if (this.onTheirWay.size === 0 && !(await somethingDue())) return did;
      const settings = await this.settings();
      const claimed = await this.ledger.turn(settings, this.room(settings));
      for (const each of claimed) this.begin(each, settings);
      did ||= claimed.length > 0;
      if (this.onTheirWay.size === 0 && !this.ledger.waiting) return did;
      await this.ledger.until(() => this.onTheirWay.size, this.timing.lookMs);
    }
  }

  private room({ mostAtOnce }: MailSettings) {
    return this.signal.aborted ? 0 : mostAtOnce - this.onTheirWay.size + this.ledger.finishing;
  }

  private begin(claimed: Claimed, settings: MailSettings) {
    const delivering = this.deliver(claimed, settings).finally(() => this.onTheirWay.delete(claimed));
    this.onTheirWay.set(claimed, delivering);
  }

  /** Never throws: what goes wrong becomes an outcome. */
  private async deliver(claimed: Claimed, settings: MailSettings) {
    const began = performance.now();
    const outcome = await this.outcomeOf(claimed, settings);
    await this.ledger.finish(claimed, {
      outcome,
      tookMs: performance.now() - began,
      breaksOff: this.breaksOff(outcome),
    });
  }

  private async outcomeOf({ message }: Claimed, settings: MailSettings): Promise<Outcome> {
    try {
      if (message.postedIn === "practice") {
        return await practise(message, this.render, this.options.demonstration ?? false);
      }
      const envelope = envelopeOf(message, settings);
      const connection = await connections.take(settings, this.timing);
      try {
        return await this.handOver(message, settings, connection, envelope);
      } finally {
        connections.give(connection, this.timing);
      }
    } catch (error) {
      return this.outcomeOfFault(error, message);
    }
  }

  /** Secrets are made when the mail server is there to take them, not before. */
  private async handOver(
    message: Claimed["message"],
    settings: MailSettings,
    connection: MailServerConnection,
    envelope: ReturnType<typeof envelopeOf>,
  ): Promise<Outcome> {
    const rendered = await this.render(message, "real");
    if ("exception" in rendered) return { kind: "exception", code: null, words: rendered.exception };
    const mime = await compose(message, rendered, settings, this.options.unsubscribe?.(message));
    const outcome = await connection.send(envelope, mime, () => this.ledger.mark(message));
    return outcome.kind === "sent" ? { ...outcome, carried: rendered.carries } : outcome;
  }

  private outcomeOfFault(error: unknown, message: MessageRow): Outcome {
    if (error instanceof NoMailServer)
      return { kind: "no mail server", mailServer: error.mailServer, code: error.code, words: error.message };
    if (error instanceof NotAnAddress) return { kind: "exception", code: null, words: error.message };
    log.error({ message: message.id, error: (error as Error).name }, "a message could not be made");
    return { kind: "deferred", code: null, words: "The message could not be made; it will be tried again." };
  }

  /** True from the conversation on with which the mail server has broken off too many in a row. */
  private breaksOff({ kind, code }: Outcome) {
    const broke = kind === "put back" || (kind === "deferred" && code === null);
    if (broke) this.brokenOff++;
    else if (kind !== "no mail server") this.brokenOff = 0;
    return this.brokenOff >= BROKEN_OFF;
  }

  private async renew() {
    const now = Date.now();
    const every = this.timing.leaseMs / 4;
    if (now > this.renewAt + every && this.onTheirWay.size > 0) {
      this.renewAt = now;
      await this.ledger.renew([...this.onTheirWay.keys()].map(({ message }) => message));
    }
    if (now > freedAt + every && !this.signal.aborted) {
      freedAt = now;
      await freeAbandoned(worker);
    }
    if (now > tidiedAt + TIDY_EVERY_MS) {
      tidiedAt = now;
      await forgetOldCounts(now);
      await erasePracticeMessages();
    }
  }
}

let freedAt = 0;
let tidiedAt = 0;
