import type { Request, RequestHandler, Response } from "express";
import multer from "multer";
import { Invalid, type Sentences } from "../models/errors";
import { checkToken } from "./csrf";

const FIELD_SIZE = 2_000;
const MAX_FIELDS = 10;
const MAX_HEADERS = 20;
/** How much larger than the file its form can be. */
const FORM_OVERHEAD_BYTES = 64 * 1024;

export interface Upload<Kept> {
  /** The form's field of the file. */
  field: string;
  largest: number;
  /** What to do about a larger file. */
  orElse?: string;
  /** Stores the file as it arrives and returns what the action needs. Throws Invalid. */
  keep(req: Request, stream: AsyncIterable<Buffer>, name: string): Promise<Kept>;
  /** Discards what keep() returned. */
  forget(kept: Kept): Promise<void>;
  /** Shows the form again with the error of the file. */
  explain(req: Request, res: Response, refusal: { status: 413 | 422; errors: Sentences }): unknown;
}

/**
 * Reads a form with one file. The CSRF token, which comes before the file in our forms, is checked before any of the
 * file is stored. A body that isn't a form is a 400.
 */
export function upload<Kept>(options: Upload<Kept>): RequestHandler {
  const read = multer({ storage: engineFor(options), limits: limitsOf(options), defParamCharset: "utf8" });
  const { field, largest, explain, orElse } = options;

  return (req, res, next) => {
    if (Number(req.get("content-length") ?? 0) > largest + FORM_OVERHEAD_BYTES) {
      // Discard the body, so that the sender reads the answer.
      req.resume();
      return explain(req, res, { status: 413, errors: { [field]: tooLarge(largest, orElse) } });
    }
    read.single(field)(req, res, async (error?: unknown) => {
      const refusal = refusalFor(error, options);
      if (!refusal) return next(error);
      try {
        await explain(req, res, refusal);
      } catch (unexplained) {
        next(unexplained);
      }
    });
  };
}

/** Returns what keep() returned for the file of this request; undefined if there was no file. */
export function kept<Kept>(req: Request): Kept | undefined {
  return (req.file as { kept?: Kept } | undefined)?.kept;
}

function limitsOf({ largest }: { largest: number }): multer.Options["limits"] {
  return {
    fileSize: largest,
    files: 1,
    fields: MAX_FIELDS,
    fieldSize: FIELD_SIZE,
    parts: MAX_FIELDS + 1,
    headerPairs: MAX_HEADERS,
  };
}

function refusalFor(error: unknown, { field, largest, orElse }: { field: string; largest: number; orElse?: string }) {
  if (error instanceof Invalid) return { status: 422 as const, errors: error.sentences };
  if (!(error instanceof multer.MulterError)) return undefined;
  if (error.code === "LIMIT_FILE_SIZE") return { status: 413 as const, errors: { [field]: tooLarge(largest, orElse) } };
  return { status: 422 as const, errors: { [field]: "Choose one file in the form on this page." } };
}

function tooLarge(largest: number, orElse = "Split it and upload the parts one by one.") {
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
