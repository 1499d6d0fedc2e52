import type { Request, Response } from "express";
import { LanguageCode } from "../../../models/messages/canned-texts/language-code";
import { restoreTextVersion } from "./restore-text-version";

const list = "/staff/settings/language-codes";

/** One version of a canned message, with its changes from the version before. */
export async function show(req: Request, res: Response) {
  const code = await LanguageCode.find(req.params.number);
  const version = await code.findVersion(req.params.version);
  const heading = `Language code ${code.number}`;
  const title = `${heading}, version ${version.version}`;
  const here = `${list}/${code.number}`;
  res.render("staff/settings/comment-codes/version", { title, heading, here, version, currentVersion: code.version });
}

/** Restores an earlier version, as a new version. */
export async function create(req: Request, res: Response) {
  const code = await LanguageCode.find(req.params.number);
  await restoreTextVersion(req, res, code, `Language code ${code.number}`, `${list}/${code.number}`);
}
