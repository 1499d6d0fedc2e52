import { rowsOf, table, transaction } from "../../../database/connection";
import { NotFound, refuse } from "../../errors";
import type { Clerk } from "../../staff/clerk";
import type { CampaignFacts } from "../campaign-facts";
import { cleanName, typeOf } from "./attachment-types";
import { changeMailing } from "./mailing-saving";

/** All files of a mailing together: mail servers take little more. */
export const LARGEST_TOGETHER = 10 * 1024 * 1024;
export const MOST_FILES = 10;

/** A file that goes along, without its content. */
export interface Attachment {
  id: number;
  name: string;
  type: string;
  size: number;
}

export interface UploadedFile {
  name: string;
  content: Buffer;
}

const NOT_WHAT_IT_SAYS =
  "This file can't be attached: its content doesn't match its name, or its type isn't allowed. Choose a PDF, an image (PNG, JPEG, GIF), a text, CSV, or calendar file in UTF-8, or a DOCX, XLSX, or ODT file without macros.";

/** The files of a mailing, in the order in which they were added. */
export function filesOf({ id }: Pick<CampaignFacts, "id">): Promise<Attachment[]> {
  return rowsOf<Attachment>("select id, name, type, size from campaign_attachments where campaign_id = ? order by id", [
    id,
  ]);
}

/** Throws NotFound, for a file of another mailing too. */
export async function fileOf({ id }: CampaignFacts, fileId: unknown): Promise<Attachment & { content: Buffer }> {
  const known = /^[1-9]\d{0,8}$/.test(String(fileId));
  const row =
    known &&
    (await table("campaign_attachments")
      .where({ id: Number(fileId), campaignId: id })
      .first());
  if (!row) throw new NotFound(`file ${String(fileId)} of campaign ${id}`);
  return row as unknown as Attachment & { content: Buffer };
}

/** Adds a file to what goes along. Throws Invalid (`file`), EditConflict. */
export async function addFile(campaign: CampaignFacts, sent: UploadedFile | undefined, opened: number, clerk: Clerk) {
  const name = cleanName(sent?.name ?? "");
  const content = sent?.content ?? Buffer.alloc(0);
  const type = typeOf(name, content);
  const present = await filesOf(campaign);
  refuse({ file: sent ? faultIn(content, type, name, present) : "Choose a file." });

  await transaction(async () => {
    const [row] = await table("campaign_attachments")
      .insert({ campaignId: campaign.id, name, type, size: content.length, content })
      .returning("id");
    const attachmentIds = [...present.map(({ id }) => id), Number(row?.id)];
    await changeMailing(campaign, { ...campaign.mailingOptions, attachmentIds }, opened, clerk, { "file added": name });
  });
  return name;
}

/** Takes a file out of what goes along; gives its name. Throws NotFound, Invalid (`form`), EditConflict. */
export async function removeFile(campaign: CampaignFacts, fileId: unknown, opened: number, clerk: Clerk) {
  const { id, name } = await fileOf(campaign, fileId);
  const attachmentIds = (await filesOf(campaign)).map((file) => file.id).filter((one) => one !== id);
  await transaction(async () => {
    await table("campaign_attachments").where({ id }).delete();
    await changeMailing(campaign, { ...campaign.mailingOptions, attachmentIds }, opened, clerk, {
      "file removed": name,
    });
  });
  return name;
}

/** "12 KB", "1.4 MB" */
export function formatSize(bytes: number) {
  const kilobytes = Math.max(1, Math.round(bytes / 1024));
  return kilobytes < 1000 ? `${kilobytes} KB` : `${Math.round(bytes / 1024 / 102.4) / 10} MB`;
}

function faultIn(content: Buffer, type: string | undefined, name: string, present: Attachment[]) {
  if (content.length === 0) return "This file is empty.";
  if (!type) return NOT_WHAT_IT_SAYS;
  if (present.some((file) => file.name.toLowerCase() === name.toLowerCase()))
    return `A file called ${name} is already attached. Remove it first.`;
  if (present.length >= MOST_FILES) return `At most ${MOST_FILES} files can be attached. Remove one first.`;
  const together = present.reduce((sum, { size }) => sum + size, content.length);
  return together > LARGEST_TOGETHER
    ? `The attachments can total ${formatSize(LARGEST_TOGETHER)}. With this file they would total ${formatSize(together)}.`
    : null;
}
