import type { TLSSocket } from "node:tls";
import type SMTPConnection from "nodemailer/lib/smtp-connection";
import { envelopeOf } from "./compose";
import { type DeliveryTiming, TIMING } from "./delivery-timing";
import { connect, type Envelope, signIn } from "./mail-server-connection";
import { replyText } from "./mail-server-errors";
import type { MailSettings } from "./mail-settings";
import { NoMailServer } from "./send-outcome";

/** One step of a mail server check. `words` is a sentence for the administrator. */
export interface MailServerStep {
  step: "reached" | "greeting" | "TLS" | "sign-in" | "sender" | "recipient" | "nothing sent";
  ok: boolean;
  words: string;
}

interface Reply {
  status: number;
  text: string;
}

type SendCommand = (command: string) => Promise<Reply>;

/** Shorter than for delivery, because a person waits for the page. */
const TIMEOUTS = { connectMs: 10_000, greetingMs: 10_000, silenceMs: 20_000 };
const AUTH_METHOD = "TALK";
const QUIT_WITHIN_MS = 2_000;

/**
 * Connects to the mail server as for a real email, up to the recipient, and sends nothing. Yields each step, until one
 * fails. Throws NotAnAddress for an incorrect sender or recipient.
 */
export async function* checkMailServer(
  settings: MailSettings,
  recipient: string,
  timing: Partial<DeliveryTiming> = {},
): AsyncGenerator<MailServerStep> {
  const timeouts = { ...TIMING, ...TIMEOUTS, ...timing };
  const envelope = envelopeOf({ recipient }, settings);
  let smtp: SMTPConnection | undefined;
  try {
    smtp = await connect(settings, timeouts);
    yield* stepsBefore(undefined, settings, smtp);
    if (settings.user) await signIn(smtp, settings);
    yield { step: "sign-in", ok: true, words: describeSignIn(settings) };
    yield* senderAndRecipientSteps(smtp, envelope);
  } catch (error) {
    if (!(error instanceof NoMailServer)) throw error;
    if (!smtp) yield* stepsBefore(error.step, settings, smtp);
    yield { step: error.step as MailServerStep["step"], ok: false, words: error.message };
  } finally {
    setTimeout(() => smtp?.close(), QUIT_WITHIN_MS).unref();
  }
}

/** Yields the steps before the one that failed, in the order of these security settings. */
function* stepsBefore(
  failed: string | undefined,
  settings: MailSettings,
  smtp?: SMTPConnection,
): Generator<MailServerStep> {
  const { host, port, security } = settings;
  const reached = { step: "reached" as const, ok: true, words: `${host} answers on port ${port}.` };
  const greeting = { step: "greeting" as const, ok: true, words: "It responds as a mail server." };
  const tls = {
    step: "TLS" as const,
    ok: true,
    words: smtp?.secure ? describeCertificate(smtp._socket as TLSSocket) : "",
  };
  const order = {
    none: [reached, greeting],
    STARTTLS: [reached, greeting, tls],
    TLS: [reached, tls, greeting],
  }[security];
  for (const each of order) {
    if (each.step === failed) return;
    // If a later step failed, the certificate is no longer known, so that step is skipped.
    if (each.words) yield each;
  }
}

function describeCertificate(socket: TLSSocket) {
  const { subject, issuer, valid_to } = socket.getPeerCertificate();
  const until = new Date(valid_to).toISOString().slice(0, 10);
  const by = [issuer?.O ?? issuer?.CN ?? "an unnamed authority"].flat()[0];
  return `The connection is encrypted (${socket.getProtocol()}). The certificate belongs to ${[subject?.CN ?? "this host"].flat()[0]}, was issued by ${by} and is valid until ${until}.`;
}

function describeSignIn({ user }: MailSettings) {
  return user ? `Signed in as ${user}.` : "No user is set, so Gatehouse doesn't sign in to the mail server.";
}

async function* senderAndRecipientSteps(
  smtp: SMTPConnection,
  { from, to, international }: Envelope,
): AsyncGenerator<MailServerStep> {
  const send = await commandChannel(smtp);
  const sender = await send(`MAIL FROM:<${from}>${international ? " SMTPUTF8" : ""}`);
  if (sender.status !== 250) {
    const words = `It refuses emails from ${from}: ${sender.text} Ask IT which address Gatehouse can send from.`;
    yield { step: "sender", ok: false, words };
    return smtp.quit();
  }
  yield { step: "sender", ok: true, words: `It accepts emails from ${from}.` };

  const answer = await send(`RCPT TO:<${to}>`);
  yield recipientStep(answer, to);
  await send("RSET");
  smtp.quit();
  yield { step: "nothing sent", ok: true, words: "The check ended here. Nothing was sent." };
}

function recipientStep({ status, text }: Reply, to: string): MailServerStep {
  const step = "recipient";
  if (status >= 200 && status < 300) return { step, ok: true, words: `It accepts emails to ${to}.` };
  if (status >= 400 && status < 500) {
    return {
      step,
      ok: true,
      words: `It doesn't accept emails to ${to} right now: ${text} Gatehouse retries emails in this case.`,
    };
  }
  if (/relay|not (permitted|allowed|authori[sz]ed)|denied|authenticat/i.test(text)) {
    return {
      step,
      ok: false,
      words: `Relaying is denied. Ask IT to allow Gatehouse to send through this mail server. It said: ${text}`,
    };
  }
  return { step, ok: false, words: `It refuses emails to ${to}: ${text}` };
}

/**
 * Nodemailer sends custom commands only during a sign-in, so this registers an authentication method that exposes them.
 */
function commandChannel(smtp: SMTPConnection): Promise<SendCommand> {
  return new Promise((resolve, reject) => {
    const broken = new NoMailServer("unreachable", null, "sender", "The mail server closed the connection.");
    const ended = new Promise<never>((_, end) => smtp.once("end", () => end(broken)));
    ended.catch(reject);
    smtp.customAuth.set(AUTH_METHOD, ({ sendCommand }) => {
      resolve(async (command) => {
        const { status, response } = await Promise.race([sendCommand(command), ended]);
        return { status, text: replyText(response) };
      });
    });
    smtp.login({ method: AUTH_METHOD }, () => {});
  });
}
