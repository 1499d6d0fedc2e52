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

/** Of another server nothing is known yet. */
const SERVER_FIELDS: (keyof EmailDeviceValues)[] = ["host", "port", "security", "user", "passwordSeal"];

export interface SubmittedMode {
  mode: string;
  confirmation: string;
}

/** The versions a clerk saw of the two things the page shows. */
export interface OpenedVersions {
  device: number;
  mode: number;
}

/**
 * Saves what the Email Device page says, all of it or nothing: first its values, then the mode; once it is live the
 * worker lets go what was held. Gives the mode.
 * Throws Invalid by field; EditConflict, with what the page would show now.
 */
export async function saveEmailDevice(typed: SubmittedEmailDevice & SubmittedMode, opened: OpenedVersions, by: Clerk) {
  const { version, ...present } = await EmailDevice.read();
  const values = emailDeviceFrom(typed, present);
  const { mode, confirmation } = typed;
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
  if (SERVER_FIELDS.some((name) => values[name] !== present[name])) await resetMailServerState();
  return mode;
}

/** What the page shows now, with both versions. */
export async function currentFormValues() {
  const { version, ...device } = await EmailDevice.read();
  const { mode, version: modeVersion } = await MailMode.read();
  return { ...formValues(device), mode, version, modeVersion };
}

/** Noted before the transaction, which ends with the refusal. */
async function auditRefusedGoLive(by: Clerk) {
  if (by.may("manage clerks") || (await MailMode.read()).mode === "live") return;
  await AuditEvent.note("access refused", by, { details: { permission: "manage clerks", page: "Email Device, Live" } });
}

function isMode(mode: string): mode is Mode {
  return (MODES as readonly string[]).includes(mode);
}
