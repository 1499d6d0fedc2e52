/** True where a provider's request for this address was signed with our token, as Twilio's own library judges it. */
export async function isSigned(token: string, signature: string, url: string, params: Record<string, unknown>) {
  if (!token || !signature) return false;
  // Loaded when the first text comes in.
  const { default: twilio } = await import("twilio");
  return twilio.validateRequest(token, signature, url, params);
}
