import { table } from "../../../database/connection";
import { Invalid } from "../../errors";
import { type Encoding, EncodingCheck, errorInHead, textBegins } from "./import-encoding";
import { type CsvRecord, type Format, LONGEST_RECORD, recordsIn } from "./import-records";

/** A file larger than this is refused: 200 MB, some two million households. */
export const LARGEST_FILE = 200 * 1024 * 1024;
/** What one write of the web process holds: about a millisecond of the database. */
const PIECE = 256 * 1024;
const WINDOW = 2 * LONGEST_RECORD;
const PIECES_KEPT = 4;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** What is known of a file once all of it is stored. */
export interface Stored {
  size: number;
  encoding: Encoding;
  /** Its beginning, with the headings in it. */
  head: Buffer;
  begins: number;
}

/** Stores a stream in the database, piece by piece. Throws Invalid at the field "file" where it can be no CSV file. */
export async function storePieces(importId: number, stream: AsyncIterable<Buffer>): Promise<Stored> {
  const check = new EncodingCheck();
  let head: Buffer = Buffer.alloc(0);
  let size = 0;

  for await (const piece of inPieces(stream)) {
    if (size === 0) head = refuseOtherThanText(piece);
    else if (head.length < WINDOW) head = Buffer.concat([head, piece]);
    check.feed(piece);
    await table("import_pieces").insert({ importId, position: size / PIECE, bytes: piece });
    size += piece.length;
  }
  if (size === 0) throw new Invalid({ file: "This file is empty. Choose another one." });

  const begins = textBegins(head);
  return { size, head, begins, encoding: check.result(begins > 0) };
}

/** A file as it lies in the database, read from any place without holding it in memory. */
export class ImportFile {
  private readonly kept = new Map<number, Buffer>();

  constructor(
    private readonly importId: number,
    readonly size: number,
    private readonly format: Format,
  ) {}

  /** The records from this byte on, as many as one look gives; none at the end of the file. */
  async recordsFrom(start: number, reasons: Record<string, number>): Promise<CsvRecord[]> {
    const window = await this.bytes(start, Math.min(start + WINDOW, this.size));
    const records = recordsIn(window, start, start + window.length >= this.size, this.format, reasons);
    const last = records.at(-1);
    if (last?.unfinished) last.end = await this.endOfLine(last.end);
    if (last) last.end = Math.min(last.end, this.size);
    return records;
  }

  /** The bytes from start up to end. */
  async bytes(start: number, end: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    for (let at = start; at < end; ) {
      const position = Math.floor(at / PIECE);
      const piece = await this.piece(position);
      const part = piece.subarray(at - position * PIECE, end - position * PIECE);
      if (part.length === 0) throw new Error(`piece ${position} of import ${this.importId} is missing`);
      parts.push(part);
      at += part.length;
    }
    return Buffer.concat(parts);
  }

  private async endOfLine(from: number) {
    for (let at = from; at < this.size; ) {
      const bytes = await this.bytes(at, Math.min(at + PIECE, this.size));
      const end = bytes.findIndex((byte) => byte === LINE_FEED || byte === CARRIAGE_RETURN);
      if (end >= 0) return at + end + 1;
      at += bytes.length;
    }
    return this.size;
  }

  private async piece(position: number): Promise<Buffer> {
    const known = this.kept.get(position);
    if (known) return known;

    const row = await table("import_pieces").where({ importId: this.importId, position }).first("bytes");
    const piece = Buffer.from((row?.bytes as Uint8Array | undefined) ?? []);
    for (const oldest of [...this.kept.keys()].slice(0, Math.max(0, this.kept.size - PIECES_KEPT + 1))) {
      this.kept.delete(oldest);
    }
    this.kept.set(position, piece);
    return piece;
  }
}

/** Deletes some pieces of a file; true while there may be more. */
export async function erasePieces(importId: number, limit: number) {
  const rows = (await table("import_pieces")
    .where({ importId })
    .orderBy("position")
    .limit(limit)
    .select("position")) as unknown as { position: number }[];
  await table("import_pieces")
    .where({ importId })
    .whereIn("position", rows.map(({ position }) => position) as never)
    .delete();
  return rows.length === limit;
}

async function* inPieces(stream: AsyncIterable<Buffer>) {
  let parts: Buffer[] = [];
  let length = 0;
  for await (const part of stream) {
    parts.push(part);
    length += part.length;
    while (length >= PIECE) {
      const whole = Buffer.concat(parts);
      yield whole.subarray(0, PIECE);
      parts = [whole.subarray(PIECE)];
      length -= PIECE;
    }
  }
  if (length > 0) yield Buffer.concat(parts);
}

function refuseOtherThanText(head: Buffer) {
  const error = errorInHead(head);
  if (error) throw new Invalid({ file: error });
  return head;
}
