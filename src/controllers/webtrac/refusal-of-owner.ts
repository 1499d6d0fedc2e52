import type { Request, Response } from "express";
import type { Sentences } from "../../models/errors";
import { TooManyGuesses } from "../../models/web-access/own-credentials";
import { refusal } from "../../web/refusal";
import { endSession } from "../../web/sessions";

/**
 * Does what a customer asked for their own credentials. Gives undefined when it went through, the sentences when the
 * form must come back, "answered" where too many guesses at the present PIN ended the session.
 */
export async function refusalOfOwner(
  req: Request,
  res: Response,
  work: () => Promise<unknown>,
): Promise<Sentences | "answered" | undefined> {
  try {
    const refused = await refusal(work);
    if (refused?.status === 409) return { form: "This was changed elsewhere meanwhile. Look at it, then try again." };
    return refused?.errors;
  } catch (error) {
    if (!(error instanceof TooManyGuesses)) throw error;
    await endSession(req, res, "web");
    res.redirect(303, "/login");
    return "answered";
  }
}
