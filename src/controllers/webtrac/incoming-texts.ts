import type { Request, Response } from "express";
import { config } from "../../config";
import { Forbidden } from "../../models/errors";
import { handleIncomingText } from "../../models/messages/incoming-text";
import { INCOMING_TEXTS, textSettings } from "../../models/settings/text-device";
import { isSigned } from "../../texts/incoming-webhook";
import { fields } from "../../web/fields";

const NO_ANSWER = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>';

/** Accepts a text to the agency's number from the provider, if the provider's signature is right. */
export async function create(req: Request, res: Response) {
  const { authToken } = await textSettings();
  const params = (req.body ?? {}) as Record<string, unknown>;
  const signature = req.get("x-twilio-signature") ?? "";
  if (!(await isSigned(authToken, signature, `${config.baseUrl}${INCOMING_TEXTS}`, params))) {
    throw new Forbidden("not signed by the provider of texts");
  }
  const { MessageSid, From, Body } = fields(req.body, "MessageSid", "From", "Body");
  await handleIncomingText(MessageSid, From, Body);
  res.type("text/xml").send(NO_ANSWER);
}
