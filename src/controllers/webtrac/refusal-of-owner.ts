import type { Request, Response } from "express";
import type { Sentences } from "../../models/errors";
import { TooManyGuesses } from "../../models/web-access/own-credentials";
import { refusal } from "../../web/refusal";
import { endSession } from "../../web/sessions";

/**
 * Runs a customer's change of their own credentials. Returns undefined if it was made, the errors if the form must be
 * shown again, or "answered" if too many wrong current PINs ended the session.
 */
export async function refusalOfOwner(
  req: Request,
  res: Response,
  work: () => Promise<unknown>,
): Promise<Sentences | "answered" | undefined> {
  try {
    const refused = await refusal(work);
    if (refused?.status === 409)
      return { form: "Someone else changed this while you were editing. Check it, then try again." };
    return refused?.errors;
  } catch (error) {
    if (!(error instanceof TooManyGuesses)) throw error;
    await endSession(req, res, "web");
    res.redirect(303, "/login");
    return "answered";
  }
}
