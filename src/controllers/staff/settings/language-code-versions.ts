import type { Request, Response } from "express";
import { LanguageCode } from "../../../models/messages/canned-texts/language-code";
import { restoreTextVersion } from "./restore-text-version";

const list = "/staff/settings/language-codes";

/** What a canned message said at one version, and what that changed. */
export async function show(req: Request, res: Response) {
  const code = await LanguageCode.find(req.params.number);
  const version = await code.findVersion(req.params.version);
  const heading = `Language code ${code.number}`;
  const title = `${heading}, version ${version.version}`;
  const here = `${list}/${code.number}`;
  res.render("staff/settings/comment-codes/version", { title, heading, here, version, present: code.version });
}

/** Brings an earlier version back, as a new one. */
export async function create(req: Request, res: Response) {
  const code = await LanguageCode.find(req.params.number);
  await restoreTextVersion(req, res, code, `Language code ${code.number}`, `${list}/${code.number}`);
}
