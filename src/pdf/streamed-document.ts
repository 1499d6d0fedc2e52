interface Reference {
  id: number;
}

/** What pdfkit keeps to itself. */
interface Inside {
  _root: { data: { Pages: { data: { Kids: (Reference | EarlierPages)[] } } } };
}

const PIECE_BYTES = 64 * 1024;
const SCRAPS = 1000;

/**
 * A document as it grows: `draw` yields as often as it likes, and what is finished by then leaves in pieces. Of a page
 * that has left only its number is kept, so that any number of them takes little memory.
 */
export async function* streamDocument(
  document: PDFKit.PDFDocument,
  draw: () => AsyncGenerator<void, void>,
): AsyncGenerator<Uint8Array, void> {
  const written = new PendingOutput();
  written.add(document.read() as Buffer);
  // Taken from it directly: as a stream it would keep every scrap of its last table by itself, some millions of them.
  document.push = (data: Uint8Array | null) => {
    if (data) written.add(data);
    return true;
  };
  forgetPagesOf(document);

  for await (const _ of draw()) {
    await turn();
    if (written.bytes >= PIECE_BYTES) yield* written.taken();
  }
  if (!document.page) document.addPage();
  document.end();
  yield* written.taken();
}

/** What a document has written and nobody has taken yet, scraps of some bytes put together. */
class PendingOutput {
  bytes = 0;
  private pieces: Buffer[] = [];
  private scraps: Uint8Array[] = [];

  add(data: Uint8Array) {
    this.scraps.push(data);
    this.bytes += data.length;
    if (this.scraps.length >= SCRAPS) this.putTogether();
  }

  *taken(): Generator<Uint8Array, void> {
    this.putTogether();
    const pieces = this.pieces;
    [this.pieces, this.bytes] = [[], 0];
    yield* pieces;
  }

  private putTogether() {
    if (this.scraps.length > 0) this.pieces.push(Buffer.concat(this.scraps));
    this.scraps = [];
  }
}

/** The pages that have left, as the page tree has them. */
class EarlierPages {
  private readonly ids: number[] = [];

  add({ id }: Reference) {
    this.ids.push(id);
  }

  /** pdfkit writes what it knows nothing about as it says of itself. */
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

function turn() {
  return new Promise<void>((resolve) => setImmediate(resolve));
}
