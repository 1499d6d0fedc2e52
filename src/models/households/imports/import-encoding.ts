import { isUtf8 } from "node:buffer";

/** How the characters of a file are kept; "utf-8 with errors" has a byte order mark and broken characters all the same. */
export type Encoding = "utf-8" | "utf-8 with errors" | "windows-1252";

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const LONGEST_TAIL = 3;
const HEAD_LOOKED_AT = 65_536;
const MOST_CONTROLS = 0.05;

const OTHER_KINDS: [string, string][] = [
  ["504b0304", "a spreadsheet or a zip file"],
  ["504b0506", "a zip file"],
  ["d0cf11e0a1b11ae1", "an old spreadsheet"],
  ["25504446", "a PDF file"],
  ["1f8b", "a compressed file"],
  ["7b5c727466", "a text document (RTF)"],
];
const UTF_16_MARKS = ["fffe", "feff"];

// What Windows-1252 has where Latin-1 has control characters; the five it leaves open stay as they are.
const WINDOWS_1252 =
  "\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178";

/** What is wrong with a file by its first bytes: a sentence, or null for something that can be a text. */
export function errorInHead(head: Buffer) {
  const beginning = head.toString("hex", 0, 8);
  const other = OTHER_KINDS.find(([mark]) => beginning.startsWith(mark));
  if (other) return `This is ${other[1]}, not a CSV file. Open it in the spreadsheet program and save it as CSV first.`;
  if (UTF_16_MARKS.some((mark) => beginning.startsWith(mark)) || looksLikeUtf16(head)) {
    return "This file is kept as UTF-16 (Unicode text). Save it as CSV UTF-8 first.";
  }
  if (shareOf(head, isControl) > MOST_CONTROLS) return "This is not a text file. Save it as CSV first.";
  return null;
}

/** Where the text begins: after the byte order mark, if there is one. */
export function textBegins(head: Buffer) {
  return head.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
}

/** Finds out, piece by piece, whether the whole file is well-formed UTF-8. */
export class EncodingCheck {
  private wellFormed = true;
  private tail: Buffer = Buffer.alloc(0);

  feed(bytes: Buffer) {
    if (!this.wellFormed) return;
    const whole = Buffer.concat([this.tail, bytes]);
    const cut = whole.length - lengthOfTail(whole);
    this.wellFormed = isUtf8(whole.subarray(0, cut));
    this.tail = whole.subarray(cut);
  }

  result(byteOrderMark: boolean): Encoding {
    if (this.wellFormed && this.tail.length === 0) return "utf-8";
    return byteOrderMark ? "utf-8 with errors" : "windows-1252";
  }
}

/** What the CSV reader is told to decode by: it reads Windows-1252 as Latin-1, which mend() puts right. */
export function bufferEncoding(encoding: Encoding): BufferEncoding {
  return encoding === "windows-1252" ? "latin1" : "utf8";
}

/** A cell's text as it was meant. */
export function mend(text: string, encoding: Encoding) {
  if (encoding !== "windows-1252") return text;
  return text.replace(/[\u0080-\u009f]/g, (message) => WINDOWS_1252[message.charCodeAt(0) - 0x80] ?? message);
}

/** How many bytes at the end begin a character that goes on in the next piece. */
function lengthOfTail(bytes: Buffer) {
  for (let back = 1; back <= Math.min(LONGEST_TAIL, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0;
  }
  return 0;
}

function looksLikeUtf16(head: Buffer) {
  return (
    shareOf(head, (byte, index) => byte === 0 && index % 2 === 1) > 0.3 ||
    shareOf(head, (byte, index) => byte === 0 && index % 2 === 0) > 0.3
  );
}

function shareOf(head: Buffer, wanted: (byte: number, index: number) => boolean) {
  const looked = head.subarray(0, HEAD_LOOKED_AT);
  let found = 0;
  for (const [index, byte] of looked.entries()) if (wanted(byte, index)) found += 1;
  return found / Math.max(looked.length, 1);
}

function isControl(byte: number) {
  return byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d;
}
