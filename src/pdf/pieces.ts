/** What pdfkit keeps of a page to itself. */
interface WithDictionary {
  page: { dictionary: { data: object } } | null;
}

const PIECE_BYTES = 64 * 1024;

/**
 * A document as it grows: `draw` yields as often as it likes, and what is finished by then leaves in pieces. A page that
 * has left is forgotten, so that any number of them takes little memory.
 */
export async function* piecesOf(
  document: PDFKit.PDFDocument,
  draw: () => AsyncGenerator<void, void>,
): AsyncGenerator<Uint8Array, void> {
  let waiting: Buffer[] = [];
  let bytes = 0;
  const taken = () => {
    const piece = Buffer.concat(waiting);
    [waiting, bytes] = [[], 0];
    return piece;
  };
  document.on("data", (data: Buffer) => {
    waiting.push(data);
    bytes += data.length;
  });
  forgetPagesOf(document);

  for await (const _ of draw()) {
    await turn();
    if (bytes >= PIECE_BYTES) yield taken();
  }
  if (!document.page) document.addPage();
  const ended = new Promise((resolve) => document.once("end", resolve));
  document.end();
  await ended;
  yield taken();
}

/** The page tree needs the number of a page that was written, and nothing else of it. */
function forgetPagesOf(document: PDFKit.PDFDocument) {
  let before: { data: object } | undefined;
  document.on("pageAdded", () => {
    if (before) before.data = {};
    before = (document as unknown as WithDictionary).page?.dictionary;
  });
}

/** What a document has written is heard of in the next turn of the event loop. */
function turn() {
  return new Promise<void>((resolve) => setImmediate(resolve));
}
