import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { Eta } from "eta";
import MarkdownIt from "markdown-it";
import { LINK_FIELDS, type MergeField, PLACEHOLDER, splitFields } from "./merge-fields";

export type MergeValues = Partial<Record<MergeField, string>>;
type Segment = string | MergeField;

/** A body in both formats: plain segments at even indexes, fields at odd ones. */
interface Compiled {
  text: Segment[];
  html: Segment[];
}

const MAX_CACHED = 200;
// Stands for a field while Markdown is rendered: Markdown doesn't change it anywhere, and nobody can type it.
const MARKER = `f${randomBytes(9).toString("hex")}x`;
const MARKERS = new RegExp(`${MARKER}([A-Za-z]+)x`, "g");
const LINK_MARKER = new RegExp(`${MARKER}(?:${LINK_FIELDS.join("|")})x`, "g");
const LEADING_LINK_FIELD = new RegExp(`^${LINK_MARKER.source}`);
const NOT_SHOWN = /[\p{Cc}\p{Cs}\u2028\u2029]+/gu;
const FOLDER = join(import.meta.dirname, "../../../../views");

const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false }).disable("image");
const eta = new Eta({ views: FOLDER, cache: true, autoTrim: false });
const cache = new Map<string, Compiled>();

// A link field that stands alone in a text becomes a link.
markdown.renderer.rules.text = (tokens, index, _options, env: { inLink?: boolean }) => {
  const escaped = escapeHtml(tokens[index]?.content ?? "");
  return env.inLink ? escaped : escaped.replace(LINK_MARKER, (mark) => `<a href="${mark}">${mark}</a>`);
};
markdown.renderer.rules.link_open = (tokens, index, options, env: { inLink?: boolean }, self) => {
  refuseFieldInAddress(String(tokens[index]?.attrGet("href")));
  env.inLink = true;
  return self.renderToken(tokens, index, options);
};
markdown.renderer.rules.link_close = (_tokens, _index, _options, env: { inLink?: boolean }) => {
  env.inLink = false;
  return "</a>";
};

/** A link's address has a merge field that is not one of our addresses. */
export class FieldInLinkAddress extends Error {}

/** The contact details that surround every email. */
export interface Letterhead {
  siteName: string;
  siteLink: string;
  officeName: string;
  officePhone: string;
  officeEmail: string;
  officeHours: string;
  /** The unsubscribe address; only in mailings. */
  unsubscribeLink?: string;
}

/**
 * Composes an email from a body in Markdown: a text part and an HTML part. Values are escaped for each part and merged
 * in one pass, so that a household named <WebPin> keeps that name. Throws UnknownField, FieldInLinkAddress.
 */
export function composeEmail(subject: string, body: string, values: MergeValues, head: Letterhead) {
  const { text, html } = compile(body);
  const plain = (field: MergeField) => oneLine(values[field] ?? "");
  const merged = { subject: mergeLine(subject, values), ...head };
  return {
    subject: merged.subject,
    text: `${merge(text, plain)}\n\n-- \n${eta.render("mail/foot", merged).trim()}\n`,
    html: eta.render("mail/message", { ...merged, body: merge(html, (field) => escapeHtml(plain(field))) }).trim(),
  };
}

/** Returns the body as plain text, its values merged in one pass. Throws UnknownField, FieldInLinkAddress. */
export function bodyAsPlainText(body: string, values: MergeValues) {
  return merge(compile(body).text, (field) => oneLine(values[field] ?? ""));
}

/** Merges a single line, such as a subject or a sentence on a screen. Throws UnknownField. */
export function mergeLine(line: string, values: MergeValues) {
  return oneLine(
    splitFields(line)
      .map((piece) => (typeof piece === "string" ? piece : (values[piece.field] ?? "")))
      .join(""),
  );
}

/**
 * Returns the body as plain text, with PLACEHOLDER in place of each merge field and link addresses written out. Throws
 * UnknownField, FieldInLinkAddress.
 */
export function bodyWithPlaceholders(body: string) {
  const { text } = compile(body);
  const shown = text.map((part, index) => (index % 2 === 0 ? part : PLACEHOLDER)).join("");
  return shown.replace(/%3C/gi, "<").replace(/%3E/gi, ">");
}

/** Renders a body once, however many emails have it. */
function compile(body: string): Compiled {
  const known = cache.get(body);
  if (known) return known;

  const marked = splitFields(body)
    .map((piece) => (typeof piece === "string" ? piece : `${MARKER}${piece.field}x`))
    .join("");
  const result = { html: segments(markdown.render(marked, {})), text: segments(plainText(marked)) };
  if (cache.size >= MAX_CACHED) cache.delete(cache.keys().next().value ?? "");
  cache.set(body, result);
  return result;
}

/** A name can't be part of a link's address, and a secret must not reach another site. Throws FieldInLinkAddress. */
function refuseFieldInAddress(address: string) {
  const rest = address.replace(LEADING_LINK_FIELD, "");
  const field = new RegExp(MARKERS.source).exec(rest)?.[1];
  if (field)
    throw new FieldInLinkAddress(
      `Remove <${field}> from the link's address. Only <SiteLink> and <ResetLink> can be used there, at the start.`,
    );
}

/** Splits a rendered text: segments at odd indexes are field names. */
function segments(marked: string): Segment[] {
  return marked.split(MARKERS);
}

function merge(parts: Segment[], valueIn: (field: MergeField) => string) {
  return parts.map((part, index) => (index % 2 === 0 ? part : valueIn(part as MergeField))).join("");
}

/** Renders a body as plain text: links with their address after them, lists with hyphens or numbers. */
function plainText(marked: string) {
  let [text, prefix, address] = ["", "", ""];
  const lists: number[] = [];
  const lineBreak = () => {
    text = `${text.trimEnd()}\n`;
  };
  for (const token of markdown.parse(marked, {})) {
    if (token.type === "ordered_list_open") lists.push(Number(token.attrGet("start") ?? 1));
    else if (token.type === "bullet_list_open") lists.push(Number.NaN);
    else if (/_list_close$/.test(token.type)) {
      lists.pop();
      if (lists.length === 0) text += "\n";
    } else if (token.type === "list_item_open") prefix = "  ".repeat(lists.length - 1) + bullet(lists);
    else if (token.type === "fence" || token.type === "code_block") text += `${token.content}\n`;
    else if (token.type === "hr") text += "----------\n\n";
    else if (token.type === "inline") {
      text += prefix;
      prefix = "";
      const start = text.length;
      for (const child of token.children ?? []) {
        if (child.type === "link_open") address = child.attrGet("href") ?? "";
        else if (child.type === "link_close") text += text.slice(start).endsWith(address) ? "" : `: ${address}`;
        else if (child.type === "softbreak" || child.type === "hardbreak") lineBreak();
        else text += child.content;
      }
    } else if (/^(paragraph|heading)_close$/.test(token.type)) text += token.hidden || lists.length > 0 ? "\n" : "\n\n";
  }
  return text.trim();
}

function bullet(lists: number[]) {
  const number = lists.at(-1) ?? Number.NaN;
  if (Number.isNaN(number)) return "- ";
  lists[lists.length - 1] = number + 1;
  return `${number}. `;
}

function oneLine(text: string) {
  return text.replace(NOT_SHOWN, " ").replace(/\s+/g, " ").trim();
}

function escapeHtml(text: string) {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
