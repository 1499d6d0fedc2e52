import express, { type NextFunction, type Request, type Response } from "express";

const form = express.urlencoded({ extended: false, limit: "64kb" });
const messageForm = express.urlencoded({ extended: false, limit: "2mb" });

/** Where clerks write messages: 20,000 characters of any script, and what is far too long is judged and not lost. */
const MESSAGES = /^\/staff\/(recconnect\/\d+\/mailing|settings\/(comment|language)-codes)(\/|$)/;

/** Reads a posted form; one with messages in it may be larger, of a clerk who is signed in. */
export function readForm(req: Request, res: Response, next: NextFunction) {
  const read = req.clerk && MESSAGES.test(req.path) ? messageForm : form;
  read(req, res, next);
}
