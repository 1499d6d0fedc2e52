import { table } from "../../database/connection";
import { AuditEvent } from "../staff/audit-event";
import type { Clerk } from "../staff/clerk";
import type { LetterText } from "./faults-in-text";

export interface TextVersion extends LetterText {
  version: number;
  clerkName: string;
  savedAt: Date;
}

const SHOWN = 20;

/** Keeps what a text said at this version and who saved it, in the open transaction, with the audit event. */
export async function keepVersion(owner: string, name: string, version: number, text: LetterText, by: Clerk) {
  const { subject, body } = text;
  await table("text_versions").insert({ owner, version, subject, body, clerkName: by.name, savedAt: new Date() });
  await AuditEvent.note("letter text changed", by, { details: { text: name, version } });
}

/** The newest versions of a text, the newest first. */
export async function versionsOf(owner: string): Promise<TextVersion[]> {
  return (await table("text_versions")
    .where({ owner })
    .orderBy("version", "desc")
    .limit(SHOWN)) as unknown as TextVersion[];
}
