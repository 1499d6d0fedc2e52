import { table } from "../database/connection";

/**
 * A provider's ID of a text: Twilio's format or a UUID. Both have a fixed length, so that no other signed text fits
 * after it.
 */
const SID = /^(?:(?:SM|MM)[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** Returns whether a request was signed with our token, checked with Twilio's own library. */
export async function isSigned(token: string, signature: string, url: string, params: Record<string, unknown>) {
  if (!token || !signature || !isSid(params.MessageSid)) return false;
  // Loaded when the first text arrives.
  const { default: twilio } = await import("twilio");
  return twilio.validateRequest(token, signature, url, params);
}

/**
 * Records that this text was handled, in the open transaction. Returns false if it was before: a replayed request has a
 * correct signature, however old it is.
 */
export async function recordOnce(sid: string): Promise<boolean> {
  const inserted = await table("taken_texts")
    .insert({ sid, takenAt: new Date() })
    .onConflict("sid")
    .ignore()
    .returning("sid");
  return inserted.length > 0;
}

function isSid(sid: unknown): boolean {
  return typeof sid === "string" && SID.test(sid);
}
