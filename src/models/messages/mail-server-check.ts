import { checkRelay, type RelayStep } from "../../mail/mail-server-check";
import { forgetRelayState } from "../../mail/mail-server-state";
import { refuse } from "../errors";
import { mailSettings } from "../settings/email-device";
import { canBeMailed } from "../settings/email-device-errors";
import { AuditEvent } from "../staff/audit-event";
import type { Clerk } from "../staff/clerk";
import { testAddress } from "./test-email";

/**
 * Talks with the saved mail server as a letter would, and sends nothing; gives each step in words. Where all went well,
 * letters that wait for the relay need wait no longer. Throws Invalid by field.
 */
export async function checkTheRelay(typed: string, clerk: Clerk) {
  const recipient = testAddress(typed);
  const settings = await mailSettings();
  const sender = settings.returnPath || settings.fromAddress;
  refuse({
    host: settings.host ? null : "Save a mail server first.",
    fromAddress: canBeMailed(sender) ? null : "Save the address letters come from first.",
  });

  const steps: RelayStep[] = [];
  for await (const step of checkRelay(settings, recipient)) steps.push(step);
  const failed = steps.find(({ ok }) => !ok);
  if (!failed) await forgetRelayState();
  await AuditEvent.note("relay checked", clerk, {
    details: { server: `${settings.host}:${settings.port}`, outcome: failed ? failed.words : "takes letters" },
  });
  return steps;
}
