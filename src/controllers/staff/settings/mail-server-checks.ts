import type { Request, Response } from "express";
import { checkTheRelay } from "../../../models/messages/mail-server-check";
import { fields } from "../../../web/fields";
import { refusal } from "../../../web/refusal";
import { emailDeviceAsSaved, showEmailDevice } from "./email-device";

/** Talks with the mail server as a letter would, step by step, and sends nothing. */
export async function create(req: Request, res: Response) {
  const { testAddress } = fields(req.body, "testAddress");

  let steps: Awaited<ReturnType<typeof checkTheRelay>> | undefined;
  const refused = await refusal(async () => {
    steps = await checkTheRelay(testAddress, req.clerk);
  });
  const data = { ...(await emailDeviceAsSaved()), errors: refused?.errors, steps, testAddress };
  await showEmailDevice(res.status(refused?.status ?? 200), data);
}
