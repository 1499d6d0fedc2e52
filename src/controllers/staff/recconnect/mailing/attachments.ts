import type { Request, Response } from "express";
import { Campaign } from "../../../../models/recconnect/campaign";
import { EXTENSIONS } from "../../../../models/recconnect/mailing/attachment-types";
import {
  addFile,
  fileOf,
  filesOf,
  formatSize,
  LARGEST_TOGETHER,
  removeFile,
  type UploadedFile,
} from "../../../../models/recconnect/mailing/attachments";
import { version } from "../../../../web/fields";
import { type Refusal, refusal } from "../../../../web/refusal";
import { kept, upload } from "../../../../web/upload";
import { redirectIfNotEditable } from "./mailing-page";

const CHANGED =
  "Someone else changed this mailing while you were editing. Nothing was saved. Review it, then try again.";

/** Holds a file in memory while it comes in: it is no larger than what may go along. */
export const uploadedFile = upload<UploadedFile>({
  field: "file",
  largest: LARGEST_TOGETHER,
  orElse: "For a larger file, put it on the site and add a link to the text.",
  keep: async (_req, stream, name) => {
    const pieces: Buffer[] = [];
    for await (const piece of stream) pieces.push(piece);
    return { name, content: Buffer.concat(pieces) };
  },
  forget: async () => {},
  explain: async (req, res, { status, errors }) =>
    showFiles(res.status(status), await Campaign.find(req.params.id), errors),
});

/** The files that go along with a mailing. */
export async function index(req: Request, res: Response) {
  const campaign = await Campaign.find(req.params.id);
  if (!redirectIfNotEditable(req, res, campaign)) await showFiles(res, campaign);
}

/** Adds one. */
export async function create(req: Request, res: Response) {
  const campaign = await Campaign.find(req.params.id);
  let name = "";
  const refused = await refusal(async () => {
    name = await addFile(campaign, kept<UploadedFile>(req), version(req.body), req.clerk);
  });
  await answer(req, res, campaign, refused, `${name} is attached.`);
}

/** The file itself, to keep and never to look at in the browser. */
export async function show(req: Request, res: Response) {
  const campaign = await Campaign.find(req.params.id);
  const { name, content } = await fileOf(campaign, req.params.fileId);
  res.attachment(name).type("application/octet-stream").send(content);
}

/** Takes one out. */
export async function destroy(req: Request, res: Response) {
  const campaign = await Campaign.find(req.params.id);
  let name = "";
  const refused = await refusal(async () => {
    name = await removeFile(campaign, req.params.fileId, version(req.body), req.clerk);
  });
  await answer(req, res, campaign, refused, `${name} is removed.`);
}

async function answer(req: Request, res: Response, campaign: Campaign, refused: Refusal | undefined, notice: string) {
  if (refused) {
    const errors = refused.current ? { form: CHANGED } : refused.errors;
    return showFiles(res.status(refused.status), await Campaign.find(campaign.id), errors);
  }
  req.flash("notice", notice);
  res.redirect(303, `/staff/recconnect/${campaign.id}/attachments`);
}

async function showFiles(res: Response, campaign: Campaign, errors = {}) {
  const files = await filesOf(campaign);
  res.render("staff/recconnect/mailing/attachments", {
    title: `Email Attachments, RecConnect ${campaign.id}`,
    campaign,
    here: `/staff/recconnect/${campaign.id}/attachments`,
    files: files.map((file) => ({ ...file, size: formatSize(file.size) })),
    together: formatSize(files.reduce((sum, { size }) => sum + size, 0)),
    most: formatSize(LARGEST_TOGETHER),
    endings: EXTENSIONS.map((ending) => `.${ending}`),
    version: campaign.version,
    errors,
  });
}
