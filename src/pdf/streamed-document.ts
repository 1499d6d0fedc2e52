interface Reference {
  id: number;
}

/** Private properties of pdfkit's documents. */
interface Inside {
  _root: { data: { Pages: { data: { Kids: (Reference | EarlierPages)[] } } } };
}

const CHUNK_BYTES = 64 * 1024;
const MAX_SCRAPS = 1000;

/**
 * Yields a document in chunks while it is drawn. `draw` yields whenever output can be sent. Only the object number of a
 * finished page stays in memory, so that a document can have any number of pages.
 */
export async function* streamDocument(
  document: PDFKit.PDFDocument,
  draw: () => AsyncGenerator<void, void>,
): AsyncGenerator<Uint8Array, void> {
  const output = new PendingOutput();
  output.add(document.read() as Buffer);
  // Overrides the stream, which would keep every small piece of the final table separately, millions of them.
  document.push = (data: Uint8Array | null) => {
    if (data) output.add(data);
    return true;
  };
  forgetPagesOf(document);

  for await (const _ of draw()) {
    await nextTick();
    if (output.bytes >= CHUNK_BYTES) yield* output.take();
  }
  if (!document.page) document.addPage();
  document.end();
  yield* output.take();
}

/** Output that has not been sent yet. Small pieces are joined. */
class PendingOutput {
  bytes = 0;
  private chunks: Buffer[] = [];
  private scraps: Uint8Array[] = [];

  add(data: Uint8Array) {
    this.scraps.push(data);
    this.bytes += data.length;
    if (this.scraps.length >= MAX_SCRAPS) this.joinScraps();
  }

  *take(): Generator<Uint8Array, void> {
    this.joinScraps();
    const chunks = this.chunks;
    [this.chunks, this.bytes] = [[], 0];
    yield* chunks;
  }

  private joinScraps() {
    if (this.scraps.length > 0) this.chunks.push(Buffer.concat(this.scraps));
    this.scraps = [];
  }
}

/** The finished pages, as entries of the page tree. */
class EarlierPages {
  private readonly ids: number[] = [];

  add({ id }: Reference) {
    this.ids.push(id);
  }

  /** Pdfkit writes objects with an unknown tag by calling their toString. */
  get [Symbol.toStringTag]() {
    return "EarlierPages";
  }

  toString() {
    return this.ids.map((id) => `${id} 0 R`).join(" ");
  }
}

function forgetPagesOf(document: PDFKit.PDFDocument) {
  const { Kids } = (document as unknown as Inside)._root.data.Pages.data;
  const earlier = new EarlierPages();
  Kids.push(earlier);
  document.on("pageAdded", () => {
    if (Kids.length > 2) earlier.add(Kids.splice(1, 1)[0] as Reference);
  });
}

function nextTick() {
  return new Promise<void>((resolve) => setImmediate(resolve));
}
