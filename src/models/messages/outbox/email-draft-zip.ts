import { Zip, ZipDeflate } from "fflate";
import type { MessageRow } from "../../../mail/message";
import { Invalid, NotFound, refuse } from "../../errors";
import { AuditEvent } from "../../staff/audit-event";
import type { Clerk } from "../../staff/clerk";
import { carriesCredentials, emailDraft, waitsForMailClient } from "./email-draft";
import { findMessages } from "./outbox-actions";
import type { OutboxQuery } from "./outbox-filter";
import { outboxQuery } from "./outbox-list";

/** A zip that somebody opens and sends one by one: more would be no help. */
export const MAX_DRAFTS = 1000;
const CHUNK_SIZE = 50;
const EXCLUDED_LIST = "Left out.txt";

export interface ExcludedMessage {
  id: number;
  reason: string;
}

/** The newest held messages that are found so, at most one more than a zip takes. */
export async function heldMessageIds(wanted: OutboxQuery): Promise<number[]> {
  if (wanted.state && wanted.state !== "held") return [];
  const rows = (await outboxQuery({ ...wanted, state: "held" }, {}, MAX_DRAFTS + 1)) as unknown as { id: number }[];
  return rows.map(({ id }) => id);
}

/** Many messages as drafts for a clerk's own mail program, in one zip; what can't be a draft is left out, with the reason. */
export class EmailDraftZip {
  drafts = 0;
  readonly excluded: ExcludedMessage[] = [];

  private constructor(private readonly ids: number[]) {}

  /** Takes the first 1,000 of these messages, and notes who did. Throws Invalid where none of them can be a draft. */
  static async of(ids: number[], clerk: Clerk): Promise<EmailDraftZip> {
    const zip = new EmailDraftZip(ids.slice(0, MAX_DRAFTS));
    let drafts = 0;
    for await (const message of zip.messages()) if ((await exclusionReason(message)) === null) drafts++;
    if (drafts === 0) throw new Invalid({ form: NO_DRAFTS });
    await AuditEvent.note("message drafts made", clerk, { details: { messages: drafts } });
    return zip;
  }

  /** The bytes of the zip, message by message. */
  async *bytes(): AsyncGenerator<Uint8Array> {
    const pieces: Uint8Array[] = [];
    const zip = new Zip((error, piece) => {
      if (error) throw error;
      pieces.push(piece);
    });
    for await (const message of this.messages()) {
      const draft = await this.tryDraft(message);
      if (draft) add(zip, `message-${message.id}.eml`, draft, message.createdAt);
      yield* pieces.splice(0);
    }
    if (this.excluded.length > 0) add(zip, EXCLUDED_LIST, Buffer.from(this.listOfExcluded()), new Date());
    zip.end();
    yield* pieces.splice(0);
  }

  /** Counts it either way. */
  private async tryDraft(message: MessageRow): Promise<Buffer | null> {
    try {
      refuse({ form: await exclusionReason(message) });
      const draft = await emailDraft(message);
      this.drafts++;
      return draft;
    } catch (error) {
      if (!(error instanceof Invalid || error instanceof NotFound)) throw error;
      this.excluded.push({ id: message.id, reason: error instanceof Invalid ? error.message : NOT_WAITING });
      return null;
    }
  }

  private async *messages() {
    for (let at = 0; at < this.ids.length; at += CHUNK_SIZE)
      yield* await findMessages(this.ids.slice(at, at + CHUNK_SIZE));
  }

  private listOfExcluded() {
    return this.excluded.map(({ id, reason: why }) => `Message ${id}: ${why}\r\n`).join("");
  }
}

const NO_DRAFTS =
  "No draft was made: choose messages on hold that carry no user name or PIN. Those never leave by a mail program.";
const CREDENTIALS =
  "It carries a user name, a PIN or a link to choose one. Such a message never leaves by a mail program.";
const NOT_WAITING = "It does not wait for a mail program.";

async function exclusionReason(message: MessageRow) {
  if (carriesCredentials(message)) return CREDENTIALS;
  return (await waitsForMailClient(message)) ? null : NOT_WAITING;
}

function add(zip: Zip, name: string, content: Buffer, mtime: Date) {
  const entry = new ZipDeflate(name, { level: 6 });
  entry.mtime = mtime;
  zip.add(entry);
  entry.push(content, true);
}
