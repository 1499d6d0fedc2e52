import { table } from "../database/connection";

/** How a provider calls a text: Twilio's way, or with a UUID. Each is of one length: nothing else that was signed fits in behind it. */
const SID = /^(?:(?:SM|MM)[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** True where a provider's request for this address was signed with our token, as Twilio's own library judges it. */
export async function isSigned(token: string, signature: string, url: string, params: Record<string, unknown>) {
  if (!token || !signature || !isSid(params.MessageSid)) return false;
  // Loaded when the first text comes in.
  const { default: twilio } = await import("twilio");
  return twilio.validateRequest(token, signature, url, params);
}

/**
 * Notes that this text was taken, in the open transaction. False where it was before: a request that is posted again has
 * its signature still, however old it is.
 */
export async function recordOnce(sid: string): Promise<boolean> {
  const taken = await table("taken_texts")
    .insert({ sid, takenAt: new Date() })
    .onConflict("sid")
    .ignore()
    .returning("sid");
  return taken.length > 0;
}

function isSid(sid: unknown): boolean {
  return typeof sid === "string" && SID.test(sid);
}
