import type { Request, Response } from "express";
import { CommentCode } from "../../../models/messages/canned-texts/comment-code";
import { restoreTextVersion } from "./restore-text-version";

const list = "/staff/settings/comment-codes";

/** One version of a comment code, with its changes from the version before. */
export async function show(req: Request, res: Response) {
  const code = await CommentCode.find(req.params.id);
  const version = await code.findVersion(req.params.version);
  const heading = `Comment code ${code.name}`;
  const title = `${heading}, version ${version.version}`;
  const here = `${list}/${code.id}`;
  res.render("staff/settings/comment-codes/version", { title, heading, here, version, currentVersion: code.version });
}

/** Restores an earlier version, as a new version. */
export async function create(req: Request, res: Response) {
  const code = await CommentCode.find(req.params.id);
  await restoreTextVersion(req, res, code, `Comment code ${code.name}`, `${list}/${code.id}`);
}
