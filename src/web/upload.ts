import type { Request, RequestHandler, Response } from "express";
import multer from "multer";
import { Invalid, type Sentences } from "../models/errors";
import { checkToken } from "./csrf";

const FIELD_SIZE = 2_000;
const MOST_FIELDS = 10;
const MOST_HEADERS = 20;
/** What the form around the file may add to it. */
const FORM_AROUND = 64 * 1024;

export interface Upload<Kept> {
  /** The form's field of the file. */
  field: string;
  largest: number;
  /** What to do about a file that is larger. */
  orElse?: string;
  /** Takes the file as it comes and gives what the action needs of it. Throws Invalid. */
  keep(req: Request, stream: AsyncIterable<Buffer>, name: string): Promise<Kept>;
  /** Throws away what keep() gave. */
  forget(kept: Kept): Promise<void>;
  /** Shows the form again with what is wrong with the file. */
  explain(req: Request, res: Response, refusal: { status: 413 | 422; errors: Sentences }): unknown;
}

/**
 * Reads a form with one file, for a route of its own. The token is looked at before a byte of the file is kept: it
 * stands before the file in our forms. What is no form at all is a 400.
 */
export function upload<Kept>(wanted: Upload<Kept>): RequestHandler {
  const read = multer({ storage: engineFor(wanted), limits: limitsOf(wanted), defParamCharset: "utf8" });
  const { field, largest, explain, orElse } = wanted;

  return (req, res, next) => {
    if (Number(req.get("content-length") ?? 0) > largest + FORM_AROUND) {
      // Read away unseen, so that the sender gets to read the answer.
      req.resume();
      return explain(req, res, { status: 413, errors: { [field]: tooLarge(largest, orElse) } });
    }
    read.single(field)(req, res, async (error?: unknown) => {
      const refusal = refusalFor(error, wanted);
      if (!refusal) return next(error);
      try {
        await explain(req, res, refusal);
      } catch (unexplained) {
        next(unexplained);
      }
    });
  };
}

/** What keep() gave for the file of this request; undefined where there was none. */
export function kept<Kept>(req: Request): Kept | undefined {
  return (req.file as { kept?: Kept } | undefined)?.kept;
}

function limitsOf({ largest }: { largest: number }): multer.Options["limits"] {
  return {
    fileSize: largest,
    files: 1,
    fields: MOST_FIELDS,
    fieldSize: FIELD_SIZE,
    parts: MOST_FIELDS + 1,
    headerPairs: MOST_HEADERS,
  };
}

function refusalFor(error: unknown, { field, largest, orElse }: { field: string; largest: number; orElse?: string }) {
  if (error instanceof Invalid) return { status: 422 as const, errors: error.sentences };
  if (!(error instanceof multer.MulterError)) return undefined;
  if (error.code === "LIMIT_FILE_SIZE") return { status: 413 as const, errors: { [field]: tooLarge(largest, orElse) } };
  return { status: 422 as const, errors: { [field]: "Choose one file in the form on this page." } };
}

function tooLarge(largest: number, orElse = "Cut it into parts and upload them one by one.") {
  return `This file is larger than ${Math.round(largest / 1024 / 1024)} MB. ${orElse}`;
}

function engineFor<Kept>({ keep, forget }: Upload<Kept>): multer.StorageEngine {
  return {
    _handleFile(req, file, done) {
      checkToken(req, req.res as Response, (wrong?: unknown) => {
        if (wrong) return done(wrong);
        keep(req, file.stream, file.originalname).then(
          (kept) => done(null, { kept } as object),
          (error) => done(error),
        );
      });
    },
    _removeFile(_req, file, done) {
      forget((file as unknown as { kept: Kept }).kept).then(
        () => done(null),
        (error) => done(error),
      );
    },
  };
}
