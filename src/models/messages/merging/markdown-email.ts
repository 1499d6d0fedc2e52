import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { Eta } from "eta";
import MarkdownIt from "markdown-it";
import { LINK_FIELDS, type MergeField, PLACEHOLDER, splitFields } from "./merge-fields";

export type MergeValues = Partial<Record<MergeField, string>>;
type Segment = string | MergeField;

interface Compiled {
  text: Segment[];
  html: Segment[];
}

const MAX_CACHED = 200;
// What Markdown leaves alone wherever it stands, and nobody can write.
const MARKER = `f${randomBytes(9).toString("hex")}x`;
const MARKERS = new RegExp(`${MARKER}([A-Za-z]+)x`, "g");
const LINK_MARKER = new RegExp(`${MARKER}(?:${LINK_FIELDS.join("|")})x`, "g");
const LEADING_LINK_FIELD = new RegExp(`^${LINK_MARKER.source}`);
const NOT_SHOWN = /[\p{Cc}\p{Cs}\u2028\u2029]+/gu;
const FOLDER = join(import.meta.dirname, "../../../../views");

const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false }).disable("image");
const eta = new Eta({ views: FOLDER, cache: true, autoTrim: false });
const cache = new Map<string, Compiled>();

// An address of ours that stands by itself is a link, as in any message.
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

/** A text's link leads where a merge field says that is no address of ours. */
export class FieldInLinkAddress extends Error {}

/** What surrounds every message. */
export interface Letterhead {
  siteName: string;
  siteLink: string;
  officeName: string;
  officePhone: string;
  officeEmail: string;
  officeHours: string;
  /** In mailings alone: where one stops them. */
  unsubscribeLink?: string;
}

/**
 * Makes a message of a body in Markdown: a text part and an HTML part, each value escaped for its part and merged in one
 * pass, so that a household named <WebPin> stays that. Throws UnknownField, LeadsAstray.
 */
export function composeEmail(subject: string, body: string, values: MergeValues, head: Letterhead) {
  const { text, html } = compile(body);
  const plain = (field: MergeField) => oneLine(values[field] ?? "");
  const written = { subject: mergeLine(subject, values), ...head };
  return {
    subject: written.subject,
    text: `${merge(text, plain)}\n\n-- \n${eta.render("mail/foot", written).trim()}\n`,
    html: eta.render("mail/message", { ...written, body: merge(html, (field) => escapeHtml(plain(field))) }).trim(),
  };
}

/** A body as it reads without any marks, its values merged in one pass: a text message made of a message. Throws UnknownField. */
export function bodyAsPlainText(body: string, values: MergeValues) {
  return merge(compile(body).text, (field) => oneLine(values[field] ?? ""));
}

/** Merges a text of one line, a subject or a sentence on a screen. Throws UnknownField. */
export function mergeLine(line: string, values: MergeValues) {
  return oneLine(
    splitFields(line)
      .map((piece) => (typeof piece === "string" ? piece : (values[piece.field] ?? "")))
      .join(""),
  );
}

/**
 * A body as it reads, with MERGED in place of each merge field; what Markdown hides of an address is written out.
 * Throws UnknownField or LeadsAstray where a body can't be a message's.
 */
export function bodyWithPlaceholders(body: string) {
  const { text } = compile(body);
  const shown = text.map((part, index) => (index % 2 === 0 ? part : PLACEHOLDER)).join("");
  return shown.replace(/%3C/gi, "<").replace(/%3E/gi, ">");
}

/** The structure of a body, worked out once however many messages it is in. */
function compile(body: string): Compiled {
  const known = cache.get(body);
  if (known) return known;

  const marked = splitFields(body)
    .map((piece) => (typeof piece === "string" ? piece : `${MARKER}${piece.field}x`))
    .join("");
  const made = { html: segments(markdown.render(marked, {})), text: segments(plainText(marked)) };
  if (cache.size >= MAX_CACHED) cache.delete(cache.keys().next().value ?? "");
  cache.set(body, made);
  return made;
}

/** A household's name is no place to lead anybody, and a secret is not to be given to another site. */
function refuseFieldInAddress(address: string) {
  const ours = address.replace(LEADING_LINK_FIELD, "");
  const field = new RegExp(MARKERS.source).exec(ours)?.[1];
  if (field)
    throw new FieldInLinkAddress(
      `Take <${field}> out of the address of a link: only <SiteLink> and <ResetLink> can stand there, first.`,
    );
}

/** A field's name at every odd place. */
function segments(marked: string): Segment[] {
  return marked.split(MARKERS);
}

function merge(parts: Segment[], valueIn: (field: MergeField) => string) {
  return parts.map((part, index) => (index % 2 === 0 ? part : valueIn(part as MergeField))).join("");
}

/** A body as it reads without any marks: links with their address behind, lists with hyphens or numbers. */
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
      const begun = text.length;
      for (const child of token.children ?? []) {
        if (child.type === "link_open") address = child.attrGet("href") ?? "";
        else if (child.type === "link_close") text += text.slice(begun).endsWith(address) ? "" : `: ${address}`;
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
