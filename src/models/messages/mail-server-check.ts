import { checkMailServer, type MailServerStep } from "../../mail/mail-server-check";
import { resetMailServerState } from "../../mail/mail-server-state";
import { refuse } from "../errors";
import { mailSettings } from "../settings/email-device";
import { canBeMailed } from "../settings/email-device-validation";
import { AuditEvent } from "../staff/audit-event";
import type { Clerk } from "../staff/clerk";
import { parseTestAddress } from "./test-email";

/**
 * Talks with the saved mail server as a message would, and sends nothing; gives each step in words. Where all went well,
 * messages that wait for the mail server need wait no longer. Throws Invalid by field.
 */
export async function checkTheMailServer(typed: string, clerk: Clerk) {
  const recipient = parseTestAddress(typed);
  const settings = await mailSettings();
  const sender = settings.returnPath || settings.fromAddress;
  refuse({
    host: settings.host ? null : "Save a mail server first.",
    fromAddress: canBeMailed(sender) ? null : "Save the address messages come from first.",
  });

  const steps: MailServerStep[] = [];
  for await (const step of checkMailServer(settings, recipient)) steps.push(step);
  const failed = steps.find(({ ok }) => !ok);
  if (!failed) await resetMailServerState();
  await AuditEvent.note("mail server checked", clerk, {
    details: { server: `${settings.host}:${settings.port}`, outcome: failed ? failed.words : "takes messages" },
  });
  return steps;
}
