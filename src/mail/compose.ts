import Dkim from "nodemailer/lib/dkim";
import { encodeWords, foldLines } from "nodemailer/lib/mime-funcs";
import MimeNode from "nodemailer/lib/mime-node";
import { attachmentPart } from "./attachment-part";
import { parseAddress } from "./email-address";
import { encodedLine } from "./encoded-line";
import type { Envelope } from "./mail-server-connection";
import type { MailSettings } from "./mail-settings";
import type { MessageAttachment, MessageRow, Rendered } from "./message";

const CONTROLS = /[\p{Cc}\u2028\u2029\p{Cs}]+/gu;
const NEW_LINE = /\r\n?|\n/g;
const LINE_LENGTH = 76;
const WORD_LENGTH = 52;
/** RFC 8058 requires a signature over both unsubscribe headers. Nodemailer's own list lacks the second. */
const SIGNED =
  "From:Reply-To:To:Subject:Date:Message-ID:Auto-Submitted:MIME-Version:Content-Type:List-Unsubscribe:List-Unsubscribe-Post";

/** Returns the envelope of an email: the addresses for MAIL FROM and RCPT TO. Throws NotAnAddress. */
export function envelopeOf(message: Pick<MessageRow, "recipient">, settings: MailSettings): Envelope {
  const to = parseAddress(message.recipient);
  const from = parseAddress(settings.returnPath || settings.fromAddress);
  return { from: from.address, to: to.address, international: to.international || from.international };
}

/**
 * Returns an email in MIME format, signed if a DKIM key is set. `unsubscribe` is the unsubscribe address of a mailing.
 * Built with nodemailer's encoders, because its own composer takes five times as long for the same bytes.
 */
export async function compose(
  message: Pick<MessageRow, "messageId" | "recipient" | "category">,
  rendered: Rendered,
  settings: MailSettings,
  unsubscribe?: string,
): Promise<Buffer> {
  const { attachments = [] } = rendered;
  const id = message.messageId.replace(/[^\w-]/g, "_");
  const head = Buffer.from(
    `${senderLines(settings)}\r\nTo: ${parseAddress(message.recipient).address}\r\n${line("Subject", rendered.subject)}
Message-ID: <${message.messageId}>
Date: ${new Date().toUTCString().replace("GMT", "+0000")}
Auto-Submitted: auto-generated
${unsubscribeLines(message, unsubscribe)}MIME-Version: 1.0
`.replace(NEW_LINE, "\r\n"),
  );
  const content = textParts(id, rendered);
  const mime = Buffer.concat([head, ...(attachments.length > 0 ? withFiles(id, content, attachments) : [content])]);
  return settings.dkimPrivateKey ? signed(mime, settings) : mime;
}

/** Returns a header line. Merged values can't add another one. */
function line(name: string, text: string) {
  return foldLines(`${name}: ${encodeWords(oneLine(text), "Q", WORD_LENGTH, true)}`, LINE_LENGTH);
}

function oneLine(text: string) {
  return text.replace(CONTROLS, " ").trim();
}

let sender: { of: string; lines: string } | undefined;

/** Returns From and Reply-To. They are the same in every email, so they are built once. */
function senderLines({ fromName, fromAddress, replyTo }: MailSettings) {
  const of = JSON.stringify([fromName, fromAddress, replyTo]);
  if (sender?.of === of) return sender.lines;
  const node = new MimeNode("text/plain");
  node.setHeader("From", { name: oneLine(fromName), address: parseAddress(fromAddress).address });
  if (replyTo) node.setHeader("Reply-To", parseAddress(replyTo).address);
  const lines = node
    .buildHeaders()
    .replace(/\r\n(?=[ \t])/g, "")
    .split("\r\n")
    .filter((each) => /^(From|Reply-To):/.test(each))
    .map((each) => foldLines(each, LINE_LENGTH));
  sender = { of, lines: lines.join("\r\n") };
  return sender.lines;
}

function unsubscribeLines({ category }: Pick<MessageRow, "category">, unsubscribe?: string) {
  if (category !== "mailing" || !unsubscribe) return "";
  return `List-Unsubscribe: <${new URL(unsubscribe).href}>\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\n`;
}

/** Returns the text and HTML parts. Quoted-printable writes every "=" as "=3D", so no line can be the boundary. */
function textParts(id: string, { text, html }: Rendered) {
  const boundary = `=_${id}`;
  return Buffer.from(
    `Content-Type: multipart/alternative;
 boundary="${boundary}"

${part(boundary, "plain", text)}${part(boundary, "html", html)}--${boundary}--
`.replace(NEW_LINE, "\r\n"),
  );
}

/** Returns the parts of an email with attachments. They are joined later, so that large files are copied only once. */
function withFiles(id: string, message: Buffer, attachments: readonly MessageAttachment[]): Buffer[] {
  const boundary = `=m_${id}`;
  const line = (text: string) => Buffer.from(`${text}\r\n`, "latin1");
  return [
    line(`Content-Type: multipart/mixed;\r\n boundary="${boundary}"\r\n\r\n--${boundary}`),
    message,
    ...attachments.flatMap((attachment) => [line(`--${boundary}`), attachmentPart(attachment)]),
    line(`--${boundary}--`),
  ];
}

function part(boundary: string, kind: "plain" | "html", text: string) {
  const body = text.split(NEW_LINE).map(encodedLine).join("\r\n");
  return `--${boundary}
Content-Type: text/${kind}; charset=utf-8
Content-Transfer-Encoding: quoted-printable

${body}
`;
}

async function signed(mime: Buffer, { dkimDomain, dkimSelector, dkimPrivateKey }: MailSettings) {
  const key = { domainName: dkimDomain, keySelector: dkimSelector, privateKey: dkimPrivateKey };
  const dkim = new Dkim({ ...key, headerFieldNames: SIGNED });
  const chunks: Buffer[] = [];
  for await (const chunk of dkim.sign(mime)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
