import { buildHeaderValue, foldLines } from "nodemailer/lib/mime-funcs";
import type { MessageAttachment } from "./message";

const LINE_LENGTH = 76;
const BYTES_PER_LINE = (LINE_LENGTH / 4) * 3;

// A mailing's attachment is encoded once, however many emails have it.
const encoded = new WeakMap<MessageAttachment, Buffer>();

/**
 * Returns an attachment as a MIME part, from its headers to the end of its last line. No line of it starts with "--".
 */
export function attachmentPart(attachment: MessageAttachment): Buffer {
  const known = encoded.get(attachment);
  if (known) return known;
  const { name, type, content } = attachment;
  const disposition = buildHeaderValue({ value: "attachment", params: { filename: name } });
  const head = [
    `Content-Type: ${type}`,
    "Content-Transfer-Encoding: base64",
    foldLines(`Content-Disposition: ${disposition}`, LINE_LENGTH),
  ].join("\r\n");
  const part = Buffer.concat([Buffer.from(`${head}\r\n\r\n`, "latin1"), base64Lines(content)]);
  encoded.set(attachment, part);
  return part;
}

/**
 * Returns Base64 in lines of 76 characters. Written directly into one buffer, because ten megabytes of text would be
 * copied several times.
 */
function base64Lines(content: Buffer): Buffer {
  const lines = Math.ceil(content.length / BYTES_PER_LINE);
  const out = Buffer.allocUnsafe(Math.ceil(content.length / 3) * 4 + lines * 2);
  let at = 0;
  for (let from = 0; from < content.length; from += BYTES_PER_LINE) {
    at += out.write(`${content.toString("base64", from, from + BYTES_PER_LINE)}\r\n`, at, "latin1");
  }
  return out.subarray(0, at);
}
