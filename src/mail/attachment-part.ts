import { buildHeaderValue, foldLines } from "nodemailer/lib/mime-funcs";
import type { MessageAttachment } from "./message";

const LINE_LENGTH = 76;
const BYTES_PER_LINE = (LINE_LENGTH / 4) * 3;

// A file of a mailing is encoded once, however many messages it goes along with.
const encoded = new WeakMap<MessageAttachment, Buffer>();

/** A file as a part of a message, from its headers to the end of its last line; never a line of it begins with "--". */
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

/** Base64 in lines of 76 signs, written straight into one buffer: a text of ten megabytes would be copied several times. */
function base64Lines(content: Buffer): Buffer {
  const lines = Math.ceil(content.length / BYTES_PER_LINE);
  const out = Buffer.allocUnsafe(Math.ceil(content.length / 3) * 4 + lines * 2);
  let at = 0;
  for (let from = 0; from < content.length; from += BYTES_PER_LINE) {
    at += out.write(`${content.toString("base64", from, from + BYTES_PER_LINE)}\r\n`, at, "latin1");
  }
  return out.subarray(0, at);
}
