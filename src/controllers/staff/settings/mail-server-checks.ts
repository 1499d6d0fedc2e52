import type { Request, Response } from "express";
import { checkTheMailServer } from "../../../models/messages/mail-server-check";
import { fields } from "../../../web/fields";
import { refusal } from "../../../web/refusal";
import { emailDeviceAsSaved, showEmailDevice } from "./email-device";

/** Checks the mail server step by step, without sending an email. */
export async function create(req: Request, res: Response) {
  const { testAddress } = fields(req.body, "testAddress");

  let steps: Awaited<ReturnType<typeof checkTheMailServer>> | undefined;
  const refused = await refusal(async () => {
    steps = await checkTheMailServer(testAddress, req.clerk);
  });
  const data = { ...(await emailDeviceAsSaved()), errors: refused?.errors, steps, testAddress };
  await showEmailDevice(res.status(refused?.status ?? 200), data);
}
