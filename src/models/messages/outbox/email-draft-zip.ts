import { Zip, ZipDeflate } from "fflate";
import type { MessageRow } from "../../../mail/message";
import { Invalid, NotFound, refuse } from "../../errors";
import { AuditEvent } from "../../staff/audit-event";
import type { Clerk } from "../../staff/clerk";
import { carriesCredentials, draftOf, waitsForMailClient } from "./email-draft";
import type { WantedMessages } from "./outbox-filter";
import { messagesQuery } from "./outbox-list";
import { messagesWith } from "./outbox-actions";

/** A zip that somebody opens and sends one by one: more would be no help. */
export const MOST_DRAFTS = 1000;
const AT_ONCE = 50;
const LIST = "Left out.txt";

export interface LeftOut {
  id: number;
  why: string;
}

/** The newest held messages that are found so, at most one more than a zip takes. */
export async function heldMessages(wanted: WantedMessages): Promise<number[]> {
  if (wanted.state && wanted.state !== "held") return [];
  const rows = (await messagesQuery({ ...wanted, state: "held" }, {}, MOST_DRAFTS + 1)) as unknown as { id: number }[];
  return rows.map(({ id }) => id);
}

/** Many messages as drafts for a clerk's own mail program, in one zip; what can't be a draft is left out, with the reason. */
export class DraftZip {
  drafts = 0;
  readonly leftOut: LeftOut[] = [];

  private constructor(private readonly ids: number[]) {}

  /** Takes the first 1,000 of these messages, and notes who did. Throws Invalid where none of them can be a draft. */
  static async of(ids: number[], clerk: Clerk): Promise<DraftZip> {
    const zip = new DraftZip(ids.slice(0, MOST_DRAFTS));
    let drafts = 0;
    for await (const message of zip.messages()) if ((await whyLeftOut(message)) === null) drafts++;
    if (drafts === 0) throw new Invalid({ form: NONE });
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
      const draft = await this.draftOrNothing(message);
      if (draft) add(zip, `message-${message.id}.eml`, draft, message.createdAt);
      yield* pieces.splice(0);
    }
    if (this.leftOut.length > 0) add(zip, LIST, Buffer.from(this.leftOutInWords()), new Date());
    zip.end();
    yield* pieces.splice(0);
  }

  /** Counts it either way. */
  private async draftOrNothing(message: MessageRow): Promise<Buffer | null> {
    try {
      refuse({ form: await whyLeftOut(message) });
      const draft = await draftOf(message);
      this.drafts++;
      return draft;
    } catch (error) {
      if (!(error instanceof Invalid || error instanceof NotFound)) throw error;
      this.leftOut.push({ id: message.id, why: error instanceof Invalid ? error.message : NO_LONGER });
      return null;
    }
  }

  private async *messages() {
    for (let at = 0; at < this.ids.length; at += AT_ONCE) yield* await messagesWith(this.ids.slice(at, at + AT_ONCE));
  }

  private leftOutInWords() {
    return this.leftOut.map(({ id, why }) => `Message ${id}: ${why}\r\n`).join("");
  }
}

const NONE =
  "No draft was made: choose messages on hold that carry no user name or PIN. Those never leave by a mail program.";
const CREDENTIALS =
  "It carries a user name, a PIN or a link to choose one. Such a message never leaves by a mail program.";
const NO_LONGER = "It does not wait for a mail program.";

async function whyLeftOut(message: MessageRow) {
  if (carriesCredentials(message)) return CREDENTIALS;
  return (await waitsForMailClient(message)) ? null : NO_LONGER;
}

function add(zip: Zip, name: string, content: Buffer, mtime: Date) {
  const entry = new ZipDeflate(name, { level: 6 });
  entry.mtime = mtime;
  zip.add(entry);
  entry.push(content, true);
}
