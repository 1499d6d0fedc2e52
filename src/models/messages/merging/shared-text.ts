import { rowsOf, table } from "../../../database/connection";
import type { MessageAttachment } from "../../../mail/message";

/** The body and attachments that all messages of a mailing share. */
export interface SharedText {
  body: string;
  /** The text of the letter that is merged and attached as a PDF; null for none. */
  attachedLetter: string | null;
  attachments: MessageAttachment[];
}

const MAX_CACHED = 8;
// Shared texts never change, so they can be cached.
const cache = new Map<number, SharedText>();

/** Saves a text that many messages share, in the open transaction. Returns its ID. */
export async function saveSharedText({ body, attachedLetter, attachments }: SharedText): Promise<number> {
  const [row] = await table("shared_texts").insert({ body, attachedLetter, createdAt: new Date() }).returning("id");
  const sharedTextId = Number(row?.id);
  for (const { name, type, content } of attachments) {
    await table("shared_attachments").insert({ sharedTextId, name, type, content });
  }
  return sharedTextId;
}

/** Returns the shared text. Throws if there is none, because every message is saved with its own. */
export async function findSharedText(id: number): Promise<SharedText> {
  const known = cache.get(id);
  if (known) return known;
  const [row] = await rowsOf<SharedText>("select body, attached_letter from shared_texts where id = ?", [id]);
  if (!row) throw new Error(`there is no shared text ${id}`);
  const attachments = await rowsOf<MessageAttachment>(
    "select name, type, content from shared_attachments where shared_text_id = ? order by id",
    [id],
  );
  if (cache.size >= MAX_CACHED) cache.delete(cache.keys().next().value ?? 0);
  const text = { ...row, attachments };
  cache.set(id, text);
  return text;
}
