import { randomBytes } from "node:crypto";
import MarkdownIt, { type Token } from "markdown-it";
import type { Weight } from "../../../pdf/fonts";
import type { Paragraph, Run } from "../../../pdf/paragraphs";
import type { MergeValues } from "../merging/markdown-email";
import { type MergeField, splitFields } from "../merging/merge-fields";

// Stands for a field while Markdown is parsed: Markdown doesn't change it anywhere, and nobody can type it.
const MARKER = `f${randomBytes(9).toString("hex")}x`;
const MARKERS = new RegExp(`${MARKER}([A-Za-z]+)x`, "g");
const NOT_SHOWN = /[\p{Cc}\p{Cs}\u2028\u2029]+/gu;

const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false }).disable("image");

/**
 * Parses a body in Markdown into paragraphs for printing. Values are merged after parsing, in one pass, so that a
 * household's name is never treated as markup. Throws UnknownField.
 */
export function markdownParagraphs(body: string, values: MergeValues): Paragraph[] {
  const marked = splitFields(body)
    .map((piece) => (typeof piece === "string" ? piece : `${MARKER}${piece.field}x`))
    .join("");
  const lists: number[] = [];
  const paragraphs: Paragraph[] = [];
  let bullet: string | undefined;
  let heading = false;

  for (const token of markdown.parse(marked, {})) {
    if (token.type === "ordered_list_open") lists.push(Number(token.attrGet("start") ?? 1));
    else if (token.type === "bullet_list_open") lists.push(Number.NaN);
    else if (/_list_close$/.test(token.type)) lists.pop();
    else if (token.type === "list_item_open") bullet = nextBullet(lists);
    else if (token.type === "heading_open") heading = true;
    else if (token.type === "inline") {
      const runs = runsOf(token.children ?? [], heading ? "bold" : "regular");
      const close = lists.length > 0 && paragraphs.at(-1)?.bullet !== undefined;
      paragraphs.push({ runs, indent: lists.length, ...(bullet && { bullet }), close });
      [bullet, heading] = [undefined, false];
    } else if (token.type === "fence" || token.type === "code_block") {
      paragraphs.push({ runs: [{ text: token.content.trimEnd(), weight: "regular" }], indent: lists.length });
    }
  }
  return paragraphs.map((paragraph) => ({ ...paragraph, runs: paragraph.runs.map((run) => merged(run, values)) }));
}

function runsOf(children: Token[], usual: Weight): Run[] {
  const runs: Run[] = [];
  let [bold, italic, address] = [0, 0, ""];
  for (const token of children) {
    const { type, content } = token;
    if (type === "strong_open") bold++;
    else if (type === "strong_close") bold--;
    else if (type === "em_open") italic++;
    else if (type === "em_close") italic--;
    else if (type === "link_open") address = token.attrGet("href") ?? "";
    else if (type === "link_close") runs.push({ text: isWritten(runs, address) ? "" : ` (${address})`, weight: usual });
    else if (type === "softbreak" || type === "hardbreak") runs.push({ text: "\n", weight: usual });
    else runs.push({ text: content, weight: bold ? "bold" : italic ? "italic" : usual });
  }
  return runs;
}

/** Returns whether the link's text already ends with its address. If not, the address is printed after it. */
function isWritten(runs: Run[], address: string) {
  return runs.at(-1)?.text.endsWith(address) ?? false;
}

function merged({ text, weight }: Run, values: MergeValues): Run {
  const value = (_mark: string, field: string) => (values[field as MergeField] ?? "").replace(NOT_SHOWN, " ").trim();
  return { text: text.replace(MARKERS, value), weight };
}

function nextBullet(lists: number[]) {
  const number = lists.at(-1) ?? Number.NaN;
  if (Number.isNaN(number)) return "•";
  lists[lists.length - 1] = number + 1;
  return `${number}.`;
}
