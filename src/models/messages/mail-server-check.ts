import { checkMailServer, type MailServerStep } from "../../mail/mail-server-check";
import { resetMailServerState } from "../../mail/mail-server-state";
import { refuse } from "../errors";
import { mailSettings } from "../settings/email-device";
import { canBeMailed } from "../settings/email-device-validation";
import { AuditEvent } from "../staff/audit-event";
import type { Clerk } from "../staff/clerk";
import { parseTestAddress } from "./test-email";

/**
 * Checks the saved mail server without sending an email. Returns the steps. If all pass, emails that wait for the mail
 * server are sent again. Throws Invalid by field.
 */
export async function checkTheMailServer(submitted: string, clerk: Clerk) {
  const recipient = parseTestAddress(submitted);
  const settings = await mailSettings();
  const sender = settings.returnPath || settings.fromAddress;
  refuse({
    host: settings.host ? null : "Save a mail server first.",
    fromAddress: canBeMailed(sender) ? null : "Save the address that emails come from first.",
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
