import type { Request, Response } from "express";
import { postTestLetter } from "../../../models/messages/test-email";
import { fields } from "../../../web/fields";
import { refusal } from "../../../web/refusal";
import { leadOn } from "../messages/sendings";
import { emailDeviceAsSaved, showEmailDevice } from "./email-device";

/** Sends a test letter through the outbox; the page then says where it is. */
export async function create(req: Request, res: Response) {
  const { testAddress } = fields(req.body, "testAddress");

  let id = 0;
  const refused = await refusal(async () => {
    id = (await postTestLetter(testAddress, req.clerk)).id;
  });
  if (refused) {
    const data = { ...(await emailDeviceAsSaved()), errors: refused.errors, testAddress };
    return showEmailDevice(res.status(refused.status), data);
  }
  const href = `/staff/settings/email-device?test=${id}#test-letter`;
  await leadOn(req, res, [id], { href, label: "Email Device" });
}
