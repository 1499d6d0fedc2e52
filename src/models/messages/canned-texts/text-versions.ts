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

/** A version with what it changed of the one before. */
export interface TextVersionChanges extends TextVersion {
  changes: { subject: LineChange[]; body: LineChange[] };
  /** The number of the version before, where there is one. */
  before: number | undefined;
}

const MAX_LISTED = 20;

/**
 * Keeps what a text said at this version and who saved it, in the open transaction, with the audit event. `broughtBack`
 * is the version it was taken from.
 */
export async function saveVersion(
  owner: string,
  name: string,
  version: number,
  text: MessageText,
  by: Clerk,
  broughtBack?: number,
) {
  const { subject, body } = text;
  await table("text_versions").insert({ owner, version, subject, body, clerkName: by.name, savedAt: new Date() });
  await AuditEvent.note("message text changed", by, {
    details: { text: name, version, ...(broughtBack && { "brought back": `version ${broughtBack}` }) },
  });
}

/** The newest versions of a text, the newest first. */
export async function listVersions(owner: string): Promise<TextVersion[]> {
  return (await table("text_versions")
    .where({ owner })
    .orderBy("version", "desc")
    .limit(MAX_LISTED)) as unknown as TextVersion[];
}

/** That version of a text; `first` is what the text said before its first one. Throws NotFound. */
export async function findVersion(owner: string, version: unknown, first: MessageText): Promise<TextVersionChanges> {
  const number = /^[1-9]\d{0,8}$/.test(String(version)) ? Number(version) : 0;
  const [found, before] = (await table("text_versions")
    .where({ owner })
    .where("version", "<=", number)
    .orderBy("version", "desc")
    .limit(2)) as unknown as TextVersion[];
  if (found?.version !== number) throw new NotFound(`version ${String(version)} of ${owner}`);

  const then = before ?? first;
  const changes = { subject: diffLines(then.subject, found.subject), body: diffLines(then.body, found.body) };
  return { ...found, changes, before: before?.version };
}
