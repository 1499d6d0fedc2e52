import type { Request, Response } from "express";
import { CommentCode } from "../../../models/messages/canned-texts/comment-code";
import { restoreTextVersion } from "./restore-text-version";

const list = "/staff/settings/comment-codes";

/** What a comment code said at one version, and what that changed. */
export async function show(req: Request, res: Response) {
  const code = await CommentCode.find(req.params.id);
  const version = await code.findVersion(req.params.version);
  const heading = `Comment code ${code.name}`;
  const title = `${heading}, version ${version.version}`;
  const here = `${list}/${code.id}`;
  res.render("staff/settings/comment-codes/version", { title, heading, here, version, present: code.version });
}

/** Brings an earlier version back, as a new one. */
export async function create(req: Request, res: Response) {
  const code = await CommentCode.find(req.params.id);
  await restoreTextVersion(req, res, code, `Comment code ${code.name}`, `${list}/${code.id}`);
}
