import type { TLSSocket } from "node:tls";
import type SMTPConnection from "nodemailer/lib/smtp-connection";
import { envelopeOf } from "./compose";
import { type DeliveryTiming, TIMING } from "./delivery-timing";
import { connect, type Envelope, signIn } from "./mail-server-connection";
import { replyText } from "./mail-server-errors";
import type { MailSettings } from "./mail-settings";
import { NoMailServer } from "./send-outcome";

/** One step of a conversation with the mail server, in words. */
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

/** A person waits for the page. */
const TIMEOUTS = { connectMs: 10_000, greetingMs: 10_000, silenceMs: 20_000 };
const AUTH_METHOD = "TALK";
const QUIT_WITHIN_MS = 2_000;

/**
 * Has a real conversation with the mail server as a message would, up to the recipient, and ends it: nothing is sent. Gives
 * each step until one fails. Throws NotAnAddress where the sender or the recipient is none.
 */
export async function* checkMailServer(
  settings: MailSettings,
  recipient: string,
  timing: Partial<DeliveryTiming> = {},
): AsyncGenerator<MailServerStep> {
  const patience = { ...TIMING, ...TIMEOUTS, ...timing };
  const envelope = envelopeOf({ recipient }, settings);
  let smtp: SMTPConnection | undefined;
  try {
    smtp = await connect(settings, patience);
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

/** The steps before the one that failed, in the order in which these settings take them. */
function* stepsBefore(
  failed: string | undefined,
  settings: MailSettings,
  smtp?: SMTPConnection,
): Generator<MailServerStep> {
  const { host, port, security } = settings;
  const reached = { step: "reached" as const, ok: true, words: `${host} answers at port ${port}.` };
  const greeting = { step: "greeting" as const, ok: true, words: "It is a mail server, and it greets us." };
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
    // Where it failed later, whose certificate it was is not known any more.
    if (each.words) yield each;
  }
}

function describeCertificate(socket: TLSSocket) {
  const { subject, issuer, valid_to } = socket.getPeerCertificate();
  const until = new Date(valid_to).toISOString().slice(0, 10);
  const by = [issuer?.O ?? issuer?.CN ?? "an unnamed authority"].flat()[0];
  return `The conversation is encrypted (${socket.getProtocol()}). The certificate belongs to ${[subject?.CN ?? "this host"].flat()[0]}, was issued by ${by} and is good until ${until}.`;
}

function describeSignIn({ user }: MailSettings) {
  return user ? `Signed in as ${user}.` : "No user is set: the mail server is used without signing in.";
}

async function* senderAndRecipientSteps(
  smtp: SMTPConnection,
  { from, to, international }: Envelope,
): AsyncGenerator<MailServerStep> {
  const talk = await commandChannel(smtp);
  const sender = await talk(`MAIL FROM:<${from}>${international ? " SMTPUTF8" : ""}`);
  if (sender.status !== 250) {
    const words = `It refuses messages from ${from}: ${sender.text} Ask IT which address this server may send from.`;
    yield { step: "sender", ok: false, words };
    return smtp.quit();
  }
  yield { step: "sender", ok: true, words: `It takes messages from ${from}.` };

  const answer = await talk(`RCPT TO:<${to}>`);
  yield recipientStep(answer, to);
  await talk("RSET");
  smtp.quit();
  yield { step: "nothing sent", ok: true, words: "The conversation ended here. Nothing was sent." };
}

function recipientStep({ status, text }: Reply, to: string): MailServerStep {
  const step = "recipient";
  if (status >= 200 && status < 300) return { step, ok: true, words: `It takes messages to ${to}.` };
  if (status >= 400 && status < 500) {
    return { step, ok: true, words: `It puts ${to} off for now: ${text} Such messages wait and are tried again.` };
  }
  if (/mailServer|not (permitted|allowed|authori[sz]ed)|denied|authenticat/i.test(text)) {
    return { step, ok: false, words: `Mail server denied: ask IT to allow this server. It says: ${text}` };
  }
  return { step, ok: false, words: `It refuses messages to ${to}: ${text}` };
}

/** nodemailer sends commands of ours only in the way of a sign-in: a made-up method lends it to us. */
function commandChannel(smtp: SMTPConnection): Promise<SendCommand> {
  return new Promise((resolve, reject) => {
    const brokenOff = new NoMailServer("unreachable", null, "sender", "The mail server broke the conversation off.");
    const ended = new Promise<never>((_, end) => smtp.once("end", () => end(brokenOff)));
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
