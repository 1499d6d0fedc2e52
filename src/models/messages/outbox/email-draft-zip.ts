import { Zip, ZipDeflate } from "fflate";
import type { MessageRow } from "../../../mail/message";
import { Invalid, NotFound, refuse } from "../../errors";
import { AuditEvent } from "../../staff/audit-event";
import type { Clerk } from "../../staff/clerk";
import { carriesCredentials, emailDraft, waitsForMailClient } from "./email-draft";
import { findMessages } from "./outbox-actions";
import type { OutboxQuery } from "./outbox-filter";
import { outboxQuery } from "./outbox-list";

/** A clerk sends the drafts of a zip one by one, so it has a limit. */
export const MAX_DRAFTS = 1000;
const CHUNK_SIZE = 50;
const EXCLUDED_LIST = "Left out.txt";

export interface ExcludedMessage {
  id: number;
  reason: string;
}

/** Returns the IDs of the newest held emails that match the query, at most MAX_DRAFTS + 1. */
export async function heldMessageIds(query: OutboxQuery): Promise<number[]> {
  if (query.state && query.state !== "held") return [];
  const rows = (await outboxQuery({ ...query, state: "held" }, {}, MAX_DRAFTS + 1)) as unknown as { id: number }[];
  return rows.map(({ id }) => id);
}

/**
 * Many emails as drafts for a clerk's mail program, in one zip. Emails that can't be drafts are listed with the reason.
 */
export class EmailDraftZip {
  drafts = 0;
  readonly excluded: ExcludedMessage[] = [];

  private constructor(private readonly ids: number[]) {}

  /** Prepares a zip of the first 1,000 of these emails, with an audit event. Throws Invalid if none can be a draft. */
  static async of(ids: number[], clerk: Clerk): Promise<EmailDraftZip> {
    const zip = new EmailDraftZip(ids.slice(0, MAX_DRAFTS));
    let drafts = 0;
    for await (const message of zip.messages()) if ((await exclusionReason(message)) === null) drafts++;
    if (drafts === 0) throw new Invalid({ form: NO_DRAFTS });
    await AuditEvent.note("message drafts made", clerk, { details: { messages: drafts } });
    return zip;
  }

  /** Yields the bytes of the zip, email by email. */
  async *bytes(): AsyncGenerator<Uint8Array> {
    const chunks: Uint8Array[] = [];
    const zip = new Zip((error, chunk) => {
      if (error) throw error;
      chunks.push(chunk);
    });
    for await (const message of this.messages()) {
      const draft = await this.tryDraft(message);
      if (draft) add(zip, `message-${message.id}.eml`, draft, message.createdAt);
      yield* chunks.splice(0);
    }
    if (this.excluded.length > 0) add(zip, EXCLUDED_LIST, Buffer.from(this.listOfExcluded()), new Date());
    zip.end();
    yield* chunks.splice(0);
  }

  /** Returns the draft, or null after adding the email to `excluded`. */
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
    return this.excluded.map(({ id, reason }) => `Email ${id}: ${reason}\r\n`).join("");
  }
}

const NO_DRAFTS =
  "No drafts were created. Select emails on hold that have no user name or PIN. Those with a user name or PIN can't be sent from a mail program.";
const CREDENTIALS = "It has a user name, a PIN or a link for choosing a PIN, so it can't be sent from a mail program.";
const NOT_WAITING = "It is not waiting to be sent from a mail program.";

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
