import { transaction } from "../../database/connection";
import { resetMailServerState } from "../../mail/mail-server-state";
import { EditConflict, Invalid } from "../errors";
import { AuditEvent } from "../staff/audit-event";
import type { Clerk } from "../staff/clerk";
import { EmailDevice, type EmailDeviceValues } from "./email-device";
import { emailDeviceFrom, formValues, type SubmittedEmailDevice } from "./email-device-form";
import { errorsBeforeLive } from "./email-device-validation";
import { goLive, holdMail, MailMode, MODES, type Mode, startPractice } from "./mail-mode";
import { WebParameters } from "./web-parameters";

/** When one of these changes, the stored mail server state no longer applies. */
const SERVER_FIELDS: (keyof EmailDeviceValues)[] = ["host", "port", "security", "user", "passwordSeal"];

export interface SubmittedMode {
  mode: string;
  confirmation: string;
}

/** The versions of the two settings that the clerk's page was opened at. */
export interface OpenedVersions {
  device: number;
  mode: number;
}

/**
 * Saves the Email Device page, all or nothing: first its values, then the mode. Once mail is live, the worker releases
 * held emails. Returns the mode. Throws Invalid by field, and EditConflict with the current form values.
 */
export async function saveEmailDevice(
  submitted: SubmittedEmailDevice & SubmittedMode,
  opened: OpenedVersions,
  by: Clerk,
) {
  const { version, ...current } = await EmailDevice.read();
  const values = emailDeviceFrom(submitted, current);
  const { mode, confirmation } = submitted;
  if (!isMode(mode)) throw new Invalid({ mode: "Choose Practice, Hold or Live." });
  const errors = mode === "live" ? errorsBeforeLive(values, (await WebParameters.read()).officeEmail) : {};
  if (Object.keys(errors).length > 0) throw new Invalid(errors);

  if (mode === "live") await auditRefusedGoLive(by);
  try {
    await transaction(async () => {
      await EmailDevice.save(values, opened.device, by);
      if (mode === "practice") await startPractice(opened.mode, by);
      else if (mode === "hold") await holdMail(opened.mode, by);
      else await goLive(opened.mode, confirmation, by);
    });
  } catch (error) {
    throw error instanceof EditConflict ? new EditConflict(await currentFormValues()) : error;
  }
  if (SERVER_FIELDS.some((name) => values[name] !== current[name])) await resetMailServerState();
  return mode;
}

/** The saved form values with both versions. */
export async function currentFormValues() {
  const { version, ...device } = await EmailDevice.read();
  const { mode, version: modeVersion } = await MailMode.read();
  return { ...formValues(device), mode, version, modeVersion };
}

/** Recorded before the transaction, because the refusal rolls that back. */
async function auditRefusedGoLive(by: Clerk) {
  if (by.may("manage clerks") || (await MailMode.read()).mode === "live") return;
  await AuditEvent.note("access refused", by, { details: { permission: "manage clerks", page: "Email Device, Live" } });
}

function isMode(mode: string): mode is Mode {
  return (MODES as readonly string[]).includes(mode);
}
