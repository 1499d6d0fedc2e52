import { isUtf8 } from "node:buffer";

/** The encoding of a file; "utf-8 with errors" has a byte order mark but damaged characters. */
export type Encoding = "utf-8" | "utf-8 with errors" | "windows-1252";

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const LONGEST_TAIL = 3;
const HEAD_CHECKED_BYTES = 65_536;
const MAX_CONTROL_SHARE = 0.05;

const OTHER_KINDS: [string, string][] = [
  ["504b0304", "a spreadsheet or a zip file"],
  ["504b0506", "a zip file"],
  ["d0cf11e0a1b11ae1", "an old spreadsheet"],
  ["25504446", "a PDF file"],
  ["1f8b", "a compressed file"],
  ["7b5c727466", "a text document (RTF)"],
];
const UTF_16_MARKS = ["fffe", "feff"];

// The Windows-1252 characters where Latin-1 has control characters. Its five unassigned ones stay unchanged.
const WINDOWS_1252 =
  "\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178";

/** Returns the error of a file by its first bytes, or null if it can be text. */
export function errorInHead(head: Buffer) {
  const beginning = head.toString("hex", 0, 8);
  const other = OTHER_KINDS.find(([mark]) => beginning.startsWith(mark));
  if (other) return `This is ${other[1]}, not a CSV file. Open it in the spreadsheet program and save it as CSV first.`;
  if (UTF_16_MARKS.some((mark) => beginning.startsWith(mark)) || looksLikeUtf16(head)) {
    return "This file is UTF-16 (Unicode text). Save it as CSV UTF-8 first.";
  }
  if (shareOf(head, isControl) > MAX_CONTROL_SHARE) return "This is not a text file. Save it as CSV first.";
  return null;
}

/** Returns where the text begins: after the byte order mark, if any. */
export function textBegins(head: Buffer) {
  return head.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
}

/** Checks chunk by chunk whether the file is well-formed UTF-8. */
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

/** The encoding for the CSV reader. It reads Windows-1252 as Latin-1, which decodeWindows1252() corrects. */
export function bufferEncoding(encoding: Encoding): BufferEncoding {
  return encoding === "windows-1252" ? "latin1" : "utf8";
}

/** Corrects the text of a cell that was read as Latin-1. */
export function decodeWindows1252(text: string, encoding: Encoding) {
  if (encoding !== "windows-1252") return text;
  return text.replace(/[\u0080-\u009f]/g, (character) => WINDOWS_1252[character.charCodeAt(0) - 0x80] ?? character);
}

/** How many bytes at the end start a character that continues in the next chunk. */
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
  const looked = head.subarray(0, HEAD_CHECKED_BYTES);
  let found = 0;
  for (const [index, byte] of looked.entries()) if (wanted(byte, index)) found += 1;
  return found / Math.max(looked.length, 1);
}

function isControl(byte: number) {
  return byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d;
}
