import { inflateSync } from "node:zlib";

/** The text of a PDF as its pages draw it, a line for each piece; and how many pages there are. */
export function readPdf(pdf: Buffer) {
  const objects = objectsOf(pdf);
  const decoders = new Map<string, Map<string, string>>();
  for (const { dictionary } of objects.values()) {
    for (const [, name = "", font = ""] of dictionary.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
      const map = /\/ToUnicode (\d+) 0 R/.exec(objects.get(font)?.dictionary ?? "")?.[1] ?? "";
      decoders.set(name, unicodeOf(objects.get(map)?.content ?? ""));
    }
  }
  const contents = [...objects.values()].filter(({ content }) => /\bBT\b/.test(content));
  return {
    pages: [...objects.values()].filter(({ dictionary }) => /\/Type \/Page\b/.test(dictionary)).length,
    text: contents.map(({ content }) => textOf(content, decoders)).join("\n"),
  };
}

/** Where each piece of text stands, from the top left of the page, in points. */
export function placesIn(pdf: Buffer): { x: number; y: number }[] {
  const contents = [...objectsOf(pdf).values()]
    .map(({ content }) => content)
    .filter((content) => /\bBT\b/.test(content));
  return contents.flatMap((content) =>
    [...content.matchAll(/1 0 0 1 ([\d.]+) ([\d.]+) Tm/g)].map(([, x, y]) => ({ x: Number(x), y: 792 - Number(y) })),
  );
}

function objectsOf(pdf: Buffer) {
  const text = pdf.toString("latin1");
  const found = new Map<string, { dictionary: string; content: string }>();
  for (const match of text.matchAll(/(?:^|\n)(\d+) 0 obj\n([\s\S]*?)(?:\nstream\n([\s\S]*?)\nendstream)?\nendobj/g)) {
    const [, id = "", dictionary = "", stream] = match;
    const bytes = Buffer.from(stream ?? "", "latin1");
    const content = stream && /FlateDecode/.test(dictionary) ? inflateSync(bytes).toString("latin1") : (stream ?? "");
    found.set(id, { dictionary, content });
  }
  return found;
}

/** Glyph to text, from ranges that list each text: "<0000> <0002> [<0000> <0048> <0065>]". */
function unicodeOf(map: string) {
  const texts = new Map<string, string>();
  for (const [, first = "", list = ""] of map.matchAll(/<([0-9a-f]+)> <[0-9a-f]+> \[([^\]]*)\]/gi)) {
    [...list.matchAll(/<([0-9a-f ]*)>/gi)].forEach(([, code = ""], index) => {
      const glyph = (Number.parseInt(first, 16) + index).toString(16).padStart(4, "0");
      texts.set(glyph, Buffer.from(code.replaceAll(" ", ""), "hex").swap16().toString("utf16le"));
    });
  }
  return texts;
}

function textOf(content: string, decoders: Map<string, Map<string, string>>) {
  let glyphs = new Map<string, string>();
  const lines: string[] = [];
  for (const [, font, shown] of content.matchAll(/\/(F\d+) [\d.]+ Tf|\[(.*?)\] TJ/g)) {
    if (font) glyphs = decoders.get(font) ?? glyphs;
    else {
      const ids = [...(shown ?? "").matchAll(/<([0-9a-f]*)>/gi)].map(([, hex]) => hex).join("");
      lines.push((ids.match(/.{4}/g) ?? []).map((id) => glyphs.get(id) ?? "?").join(""));
    }
  }
  return lines.join("\n");
}
