import { table } from "../../../database/connection";
import { Invalid } from "../../errors";
import { type Encoding, EncodingCheck, errorInHead, textBegins } from "./import-encoding";
import { type CsvRecord, type Format, MAX_RECORD_BYTES, recordsIn } from "./import-records";

/** The largest file accepted: 200 MB, about two million households. */
export const MAX_FILE_BYTES = 200 * 1024 * 1024;
/** The size of one write: about a millisecond of the database. */
const CHUNK_BYTES = 256 * 1024;
const WINDOW = 2 * MAX_RECORD_BYTES;
const MAX_CACHED_CHUNKS = 4;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** The facts of a file once it is stored. */
export interface StoredFile {
  size: number;
  encoding: Encoding;
  /** Its beginning, including the headings. */
  head: Buffer;
  begins: number;
}

/** Stores a stream in the database in chunks. Throws Invalid at the field "file" if it can't be a CSV file. */
export async function storeChunks(importId: number, stream: AsyncIterable<Buffer>): Promise<StoredFile> {
  const check = new EncodingCheck();
  let head: Buffer = Buffer.alloc(0);
  let size = 0;

  for await (const piece of inChunks(stream)) {
    if (size === 0) head = refuseUnlessText(piece);
    else if (head.length < WINDOW) head = Buffer.concat([head, piece]);
    check.feed(piece);
    await table("import_pieces").insert({ importId, position: size / CHUNK_BYTES, bytes: piece });
    size += piece.length;
  }
  if (size === 0) throw new Invalid({ file: "This file is empty. Choose another one." });

  const begins = textBegins(head);
  return { size, head, begins, encoding: check.result(begins > 0) };
}

/** A file stored in the database, readable from any position without loading it into memory. */
export class ImportFile {
  private readonly cache = new Map<number, Buffer>();

  constructor(
    private readonly importId: number,
    readonly size: number,
    private readonly format: Format,
  ) {}

  /** Returns the records from this byte on, as many as fit into one window; none at the end of the file. */
  async recordsFrom(start: number, reasons: Record<string, number>): Promise<CsvRecord[]> {
    const window = await this.bytes(start, Math.min(start + WINDOW, this.size));
    const records = recordsIn(window, start, start + window.length >= this.size, this.format, reasons);
    const last = records.at(-1);
    if (last?.unfinished) last.end = await this.endOfLine(last.end);
    if (last) last.end = Math.min(last.end, this.size);
    return records;
  }

  /** Returns the bytes from `start` up to `end`. */
  async bytes(start: number, end: number): Promise<Buffer> {
    const buffers: Buffer[] = [];
    for (let at = start; at < end; ) {
      const position = Math.floor(at / CHUNK_BYTES);
      const chunk = await this.chunk(position);
      const part = chunk.subarray(at - position * CHUNK_BYTES, end - position * CHUNK_BYTES);
      if (part.length === 0) throw new Error(`chunk ${position} of import ${this.importId} is missing`);
      buffers.push(part);
      at += part.length;
    }
    return Buffer.concat(buffers);
  }

  private async endOfLine(from: number) {
    for (let at = from; at < this.size; ) {
      const bytes = await this.bytes(at, Math.min(at + CHUNK_BYTES, this.size));
      const end = bytes.findIndex((byte) => byte === LINE_FEED || byte === CARRIAGE_RETURN);
      if (end >= 0) return at + end + 1;
      at += bytes.length;
    }
    return this.size;
  }

  private async chunk(position: number): Promise<Buffer> {
    const cached = this.cache.get(position);
    if (cached) return cached;

    const row = await table("import_pieces").where({ importId: this.importId, position }).first("bytes");
    const piece = Buffer.from((row?.bytes as Uint8Array | undefined) ?? []);
    for (const oldest of [...this.cache.keys()].slice(0, Math.max(0, this.cache.size - MAX_CACHED_CHUNKS + 1))) {
      this.cache.delete(oldest);
    }
    this.cache.set(position, piece);
    return piece;
  }
}

/** Deletes some chunks of a file. Returns whether there may be more. */
export async function eraseChunks(importId: number, limit: number) {
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

async function* inChunks(stream: AsyncIterable<Buffer>) {
  let parts: Buffer[] = [];
  let length = 0;
  for await (const part of stream) {
    parts.push(part);
    length += part.length;
    while (length >= CHUNK_BYTES) {
      const whole = Buffer.concat(parts);
      yield whole.subarray(0, CHUNK_BYTES);
      parts = [whole.subarray(CHUNK_BYTES)];
      length -= CHUNK_BYTES;
    }
  }
  if (length > 0) yield Buffer.concat(parts);
}

function refuseUnlessText(head: Buffer) {
  const error = errorInHead(head);
  if (error) throw new Invalid({ file: error });
  return head;
}
