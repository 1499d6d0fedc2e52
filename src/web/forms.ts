import express, { type NextFunction, type Request, type Response } from "express";

const form = express.urlencoded({ extended: false, limit: "64kb" });
const largeForm = express.urlencoded({ extended: false, limit: "2mb" });

/** Forms in which clerks write texts of up to 20,000 characters in any script. Longer texts are refused but not lost. */
const TEXT_FORMS = /^\/staff\/(recconnect\/\d+\/mailing|settings\/(comment|language)-codes)(\/|$)/;

/** Reads a submitted form. Signed-in clerks can submit larger forms with texts. */
export function readForm(req: Request, res: Response, next: NextFunction) {
  const read = req.clerk && TEXT_FORMS.test(req.path) ? largeForm : form;
  read(req, res, next);
}
