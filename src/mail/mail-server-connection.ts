import { EventEmitter } from "node:events";
import type { Readable, Writable } from "node:stream";
import SMTPConnection, { type SMTPError } from "nodemailer/lib/smtp-connection";
import type { DeliveryTiming } from "./delivery-timing";
import { describeConnectionError, replyText } from "./mail-server-errors";
import type { MailSettings } from "./mail-settings";
import { NoMailServer, type Outcome } from "./send-outcome";

export interface Envelope {
  from: string;
  to: string;
  /** True where an address needs SMTPUTF8. */
  international: boolean;
}

const CLOSING = 421;
const TOO_LARGE = 552;
const END_WITHIN_MS = 2000;
const REPLY_ERRORS = ["EENVELOPE", "EMESSAGE"];

/** One connection to the mail server, used for many messages. */
export class MailServerConnection {
  readonly serverKey: string;
  private ended = false;
  private settlePending: (reason: string) => void = () => {};

  private constructor(
    private readonly smtp: SMTPConnection,
    settings: MailSettings,
    private readonly timing: DeliveryTiming,
  ) {
    this.serverKey = serverKeyOf(settings);
    smtp.on("error", () => {});
    smtp.once("end", () => {
      this.ended = true;
      // By now the message has its result. If nodemailer never reported one, settle it here.
      setImmediate(() => this.settlePending("The connection was closed."));
    });
  }

  /** Connects, always with TLS if the settings require it, and signs in. Throws NoMailServer. */
  static async open(settings: MailSettings, timing: DeliveryTiming): Promise<MailServerConnection> {
    const smtp = await connect(settings, timing);
    if (settings.user) await signIn(smtp, settings);
    return new MailServerConnection(smtp, settings, timing);
  }

  get usable() {
    return !this.ended;
  }

  /**
   * Sends one message. `beforeFirstByte` is called when the mail server is ready for the message: if it returns false,
   * nothing is sent. Never throws.
   */
  async send(envelope: Envelope, mime: Buffer, beforeFirstByte: () => Promise<boolean>): Promise<Outcome> {
    if (envelope.international && !this.supportsSmtpUtf8()) return NO_SMTPUTF8;
    const outcome = await this.transmit(envelope, mime, beforeFirstByte);
    if (outcome.kind !== "sent") await this.reset();
    return outcome;
  }

  private transmit(envelope: Envelope, mime: Buffer, beforeFirstByte: () => Promise<boolean>): Promise<Outcome> {
    const message = new OutgoingMessage(mime, beforeFirstByte);

    return new Promise((resolve) => {
      const settle = (outcome: Outcome) => {
        clearTimeout(deadline);
        this.settlePending = () => {};
        resolve(outcome);
      };
      this.settlePending = (reason) => settle(brokenConnection(reason, message.started));
      const deadline = setTimeout(() => this.abort("The mail server did not answer in time."), this.timing.messageMs);
      const { from, to } = envelope;
      this.smtp.send({ from, to: [to], size: mime.length }, message as unknown as Readable, (error, info) => {
        if (!error) return settle(accepted(info?.response ?? ""));
        // After a partial message, the mail server would wait for the rest.
        if (error.code === "ESTREAM") this.close();
        settle(outcomeOf(error, message.started, envelope.international));
      });
    });
  }

  /**
   * Resets the connection after a message that was not accepted, so that the next one can follow. Closes it if that
   * fails.
   */
  private reset() {
    if (this.ended) return;
    return new Promise<void>((resolve) => {
      const done = (error: unknown) => {
        clearTimeout(deadline);
        if (error) this.close();
        resolve();
      };
      const deadline = setTimeout(() => done("too late"), END_WITHIN_MS);
      this.smtp.reset(done);
    });
  }

  /** Ends the connection with QUIT. */
  quit() {
    if (this.ended) return;
    this.ended = true;
    this.smtp.quit();
    setTimeout(() => this.smtp.close(), END_WITHIN_MS).unref();
  }

  /** Closes the connection at once. The outcome of a message in progress depends on how far it got. */
  abort(reason: string) {
    this.settlePending(reason);
    this.close();
  }

  private close() {
    this.ended = true;
    this.smtp.close();
  }

  private supportsSmtpUtf8() {
    // Nodemailer keeps the extensions private, and would send such an address without requesting the extension.
    const { _supportedExtensions } = this.smtp as unknown as { _supportedExtensions?: string[] };
    return _supportedExtensions?.includes("SMTPUTF8") ?? false;
  }
}

const NO_SMTPUTF8: Outcome = {
  kind: "refused",
  code: null,
  words: "The mail server can't send to an address with international characters before the @.",
};

/** Returns a key of the mail server and its sign-in. A connection is reused only for the same key. */
export function serverKeyOf({ host, port, security, user, password }: MailSettings) {
  return JSON.stringify([host, port, security, user, password]);
}

/** Returns nodemailer's connection options for these settings. */
export function connectionOptions(settings: MailSettings, timing: DeliveryTiming) {
  return {
    host: settings.host,
    port: settings.port,
    secure: settings.security === "TLS",
    requireTLS: settings.security === "STARTTLS",
    ignoreTLS: settings.security === "none",
    connectionTimeout: timing.connectMs,
    greetingTimeout: timing.greetingMs,
    dnsTimeout: timing.connectMs,
    socketTimeout: timing.silenceMs,
    socketCloseTimeout: END_WITHIN_MS,
    tls: { rejectUnauthorized: true, minVersion: "TLSv1.2" as const },
  };
}

/** Connects, with TLS if the settings require it. Throws NoMailServer. */
export function connect(settings: MailSettings, timing: DeliveryTiming): Promise<SMTPConnection> {
  return new Promise((resolve, reject) => {
    const smtp = new SMTPConnection(connectionOptions(settings, timing));
    const fail = (error: SMTPError) => {
      const step = stepOf(error, smtp.stage !== "init");
      smtp.close();
      reject(noMailServerError(error, step));
    };
    smtp.once("error", fail);
    smtp.connect((error) => {
      smtp.off("error", fail);
      smtp.on("error", () => {});
      if (error) fail(error);
      else resolve(smtp);
    });
  });
}

/** Signs in. Throws NoMailServer. */
export function signIn(smtp: SMTPConnection, { user, password }: MailSettings): Promise<void> {
  return new Promise((resolve, reject) => {
    if (!smtp.allowsAuth) {
      smtp.close();
      reject(
        new NoMailServer(
          "refusing",
          null,
          "sign-in",
          "The mail server offers no sign-in. Leave the user and password blank.",
        ),
      );
      return;
    }
    const lost = () =>
      reject(
        new NoMailServer("unreachable", null, "sign-in", "The mail server closed the connection during the sign-in."),
      );
    smtp.once("end", lost);
    smtp.login({ user, pass: password, credentials: { user, pass: password } }, (error) => {
      smtp.off("end", lost);
      if (!error) return resolve();
      smtp.close();
      reject(noMailServerError(error, "sign-in"));
    });
  });
}

function noMailServerError(error: SMTPError, step: string) {
  const code = error.responseCode || null;
  const refusing = code !== null || error.code === "EAUTH";
  return new NoMailServer(
    refusing ? "refusing" : "unreachable",
    code,
    step,
    describeConnectionError(error as { message: string }),
  );
}

function stepOf(error: SMTPError, reached: boolean) {
  const { originalCode = "", timeoutType } = error as { originalCode?: string; timeoutType?: string };
  if (error.code === "ETLS" || /CERT|TLS|SSL|VERIFY/.test(originalCode) || timeoutType === "UPGRADE_TIMEOUT")
    return "TLS";
  return reached ? "greeting" : "reached";
}

function accepted(response: string): Outcome {
  return { kind: "sent", code: codeOf(response), words: replyText(response) };
}

function outcomeOf(error: SMTPError, started: boolean, international: boolean): Outcome {
  const code = error.responseCode || null;
  const words = error.response ? replyText(error.response) : describeConnectionError(error as { message: string });
  if (error.code === "EMESSAGE" && error.command === "MAIL FROM") return { kind: "refused", code, words };
  // A reply counts only as the answer to a command of this message. Half a line before the connection broke does not.
  const replied = code !== null && REPLY_ERRORS.includes(error.code ?? "");
  if (!replied && started) return brokenConnection(words, true);
  if (code === CLOSING) return { kind: "put back", code, words };
  if (!replied) return brokenConnection(words, false);
  if (error.command === "MAIL FROM" && code !== TOO_LARGE && !international) {
    return {
      kind: "no mail server",
      mailServer: "refusing",
      code,
      words: `The mail server refuses the sender: ${words}`,
    };
  }
  return { kind: code >= 500 ? "refused" : "deferred", code, words };
}

function brokenConnection(words: string, started: boolean): Outcome {
  return started ? { kind: "unknown", code: null, words } : { kind: "deferred", code: null, words };
}

function codeOf(response: string) {
  return Number(/^\d{3}/.exec(response)?.[0]) || null;
}

/**
 * A message that knows whether its transmission started. Nodemailer takes it as a stream, and pipes it only when the
 * mail server is ready for the message. A real stream would be read ahead, and costs more than all the encoding.
 */
class OutgoingMessage extends EventEmitter {
  started = false;
  private dropped = false;

  constructor(
    private readonly mime: Buffer,
    private readonly beforeFirstByte: () => Promise<boolean>,
  ) {
    super();
  }

  pipe(mailServer: Writable) {
    this.beforeFirstByte().then(
      (claimed) => {
        if (this.dropped) return;
        if (!claimed) return this.emit("error", new Error("this message belongs to another worker now"));
        this.started = true;
        mailServer.end(this.mime);
      },
      (error) => this.emit("error", error),
    );
    return mailServer;
  }

  /** Called by nodemailer when the connection ends before the transmission. */
  destroy() {
    this.dropped = true;
  }
}
