import type { Request, Response } from "express";
import { enqueueTestEmail } from "../../../models/messages/test-email";
import { fields } from "../../../web/fields";
import { refusal } from "../../../web/refusal";
import { redirectToDelivery } from "../messages/deliveries";
import { emailDeviceAsSaved, showEmailDevice } from "./email-device";

/** Sends a test email through the outbox. The page then shows its state. */
export async function create(req: Request, res: Response) {
  const { testAddress } = fields(req.body, "testAddress");

  let id = 0;
  const refused = await refusal(async () => {
    id = (await enqueueTestEmail(testAddress, req.clerk)).id;
  });
  if (refused) {
    const data = { ...(await emailDeviceAsSaved()), errors: refused.errors, testAddress };
    return showEmailDevice(res.status(refused.status), data);
  }
  const href = `/staff/settings/email-device?test=${id}#test-email`;
  await redirectToDelivery(req, res, [id], { href, label: "Email Device" });
}
