import type { Request, Response } from "express";
import { findMessage } from "../../../mail/outbox";
import { parseMessageIds } from "../../../models/messages/outbox/outbox-actions";
import { countReleasable, MAX_COUNTED } from "../../../models/messages/outbox/release-and-retry";
import { TEST_EMAIL_KIND } from "../../../models/messages/test-email";
import { EmailDevice, emailDeviceLabels, SECURITIES } from "../../../models/settings/email-device";
import { describeRange, type NumberName, numberFields, shownNames } from "../../../models/settings/email-device-form";
import { MailMode, MODES, type Mode, modeLabels } from "../../../models/settings/mail-mode";
import { currentFormValues, saveEmailDevice } from "../../../models/settings/save-email-device";
import { fields, secrets, ticked, version, wholeNumber } from "../../../web/fields";
import { refusal } from "../../../web/refusal";
import { formAgain } from "../form-again";
import { isMoving, messageStateLabels, replyLabel, replyOf } from "../messages/message-state-labels";

const labels = { mode: "Mail mode", ...emailDeviceLabels };

const securityLabels: Record<(typeof SECURITIES)[number], string> = {
  automatic: "STARTTLS, or none if the server is on this machine",
  STARTTLS: "STARTTLS",
  TLS: "TLS from the start (port 465)",
  none: "None",
};

/** The Email Device: whether and how emails are sent. */
export async function edit(req: Request, res: Response) {
  const testEmail = await testEmailOf(fields(req.query, "test").test);
  await showEmailDevice(res, { ...(await emailDeviceAsSaved()), testEmail });
}

/** The saved values, for a form that has not been submitted. */
export async function emailDeviceAsSaved() {
  const { version, modeVersion, ...values } = await currentFormValues();
  return { values, version, modeVersion };
}

/** Saves the Email Device and the mail mode. */
export async function update(req: Request, res: Response) {
  const shown = fields(req.body, ...shownNames, "mode");
  const opened = { device: version(req.body), mode: modeVersionIn(req.body) };

  let mode: Mode | undefined;
  const refused = await refusal(async () => {
    mode = await saveEmailDevice({ ...shown, ...hiddenFields(req.body) }, opened, req.clerk);
  });
  if (refused) {
    const modeVersion = refused.current?.modeVersion ?? opened.mode;
    const again = formAgain(refused, labels, shown, opened.device, withModeLabel);
    return showEmailDevice(res.status(refused.status), { ...again, modeVersion });
  }

  const sentences = ["The Email Device was saved.", mode && modeNotices[mode], await describeReleased()];
  req.flash("notice", sentences.filter(Boolean).join(" "));
  res.redirect(303, "/staff/settings/email-device");
}

/** Shows the page with these values and versions. The tests of the mail server show it too. */
export async function showEmailDevice(res: Response, data: object) {
  const device = await EmailDevice.read();
  const { mode, liveSince } = await MailMode.read();
  res.render("staff/settings/email-device/edit", {
    title: "Email Device",
    labels: emailDeviceLabels,
    number: numberField,
    modes: MODES.map((value) => ({ value, label: modeLabels[value], hint: modeHints[value] })),
    securities: SECURITIES.map((value) => ({ value, label: securityLabels[value] })),
    modeNow: mode,
    liveSince: mode === "live" && liveSince ? new Date(liveSince) : null,
    passwordSaved: device.passwordSeal !== "",
    dkimKeySaved: device.dkimKeySeal !== "",
    testAddress: "",
    ...data,
  });
}

const modeHints: Record<Mode, string> = {
  practice: "Everything works as usual, but no emails are sent. Nothing counts as sent.",
  hold: "Emails wait in the outbox until mail is live.",
  live: "Gatehouse sends emails. Only an administrator can choose this.",
};

const modeNotices: Record<Mode, string> = {
  practice: "Mail is in practice mode, so no emails are sent.",
  hold: "Mail is on hold. Emails wait in the outbox.",
  live: "Mail is live. Gatehouse sends emails.",
};

/**
 * "12 emails that were on hold will be sent now, within the sending limits." The worker releases them. "" if there are
 * none.
 */
async function describeReleased() {
  const count = await countReleasable();
  if (count === 0) return "";
  const number = count > MAX_COUNTED ? `Over ${MAX_COUNTED.toLocaleString("en-US")}` : count.toLocaleString("en-US");
  return `${number} ${count === 1 ? "email that was" : "emails that were"} on hold will be sent now, within the sending limits.`;
}

/** The state of the test email that was just sent. Returns undefined for an ID of any other email. */
async function testEmailOf(id: string) {
  const [known] = parseMessageIds([id]);
  const message = known && (await findMessage(known));
  if (!message || message.kind !== TEST_EMAIL_KIND) return undefined;
  const { label, description } = messageStateLabels[message.state];
  const reply = message.state === "practice" ? "" : replyOf(message);
  return {
    id: message.id,
    recipient: message.recipient,
    status: `${label}. ${description}${reply && ` ${replyLabel(message)}: ${reply}`}`,
    isMoving: isMoving(message),
  };
}

/** The submitted fields that no page shows again. */
function hiddenFields(body: unknown) {
  return {
    ...fields(body, "confirmation", "dkimPrivateKey"),
    ...secrets(body, "password"),
    removePassword: ticked(body, "removePassword"),
    removeDkimKey: ticked(body, "removeDkimKey"),
  };
}

function modeVersionIn(body: unknown) {
  return wholeNumber(fields(body, "modeVersion").modeVersion) || 0;
}

function withModeLabel(values: Readonly<Record<string, unknown>>) {
  const mode = modeLabels[values.mode as Mode] ?? values.mode;
  return { ...values, mode };
}

function numberField(name: NumberName) {
  return {
    name,
    label: emailDeviceLabels[name],
    hint: `${numberFields[name].effect} ${describeRange(name)}`,
    required: !("blank" in numberFields[name]),
    inputmode: "numeric",
    autocomplete: "off",
    width: "sm",
  };
}
