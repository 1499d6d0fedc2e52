import { table } from "../../../database/connection";
import { NotFound } from "../../errors";
import { AuditEvent } from "../../staff/audit-event";
import type { Clerk } from "../../staff/clerk";
import { diffLines, type LineChange } from "./line-diff";
import type { MessageText } from "./text-validation";

export interface TextVersion extends MessageText {
  version: number;
  clerkName: string;
  savedAt: Date;
}

/** A version with its changes from the version before. */
export interface TextVersionChanges extends TextVersion {
  changes: { subject: LineChange[]; body: LineChange[] };
  /** The number of the version before; undefined for the first. */
  before: number | undefined;
}

const MAX_LISTED = 20;

/**
 * Saves a version of a text and its audit event, in the open transaction. `restoredFrom` is the number of the version
 * that was restored.
 */
export async function saveVersion(
  owner: string,
  name: string,
  version: number,
  text: MessageText,
  by: Clerk,
  restoredFrom?: number,
) {
  const { subject, body } = text;
  await table("text_versions").insert({ owner, version, subject, body, clerkName: by.name, savedAt: new Date() });
  await AuditEvent.note("message text changed", by, {
    details: { text: name, version, ...(restoredFrom && { "brought back": `version ${restoredFrom}` }) },
  });
}

/** Returns the latest versions of a text, newest first. */
export async function listVersions(owner: string): Promise<TextVersion[]> {
  return (await table("text_versions")
    .where({ owner })
    .orderBy("version", "desc")
    .limit(MAX_LISTED)) as unknown as TextVersion[];
}

/** Returns that version of a text. `original` is the text before the first version. Throws NotFound. */
export async function findVersion(owner: string, version: unknown, original: MessageText): Promise<TextVersionChanges> {
  const number = /^[1-9]\d{0,8}$/.test(String(version)) ? Number(version) : 0;
  const [found, before] = (await table("text_versions")
    .where({ owner })
    .where("version", "<=", number)
    .orderBy("version", "desc")
    .limit(2)) as unknown as TextVersion[];
  if (found?.version !== number) throw new NotFound(`version ${String(version)} of ${owner}`);

  const { subject, body } = before ?? original;
  const changes = { subject: diffLines(subject, found.subject), body: diffLines(body, found.body) };
  return { ...found, changes, before: before?.version };
}
