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
import { isMoving, messageStateLabels, replyOf } from "../messages/message-state-labels";

const labels = { mode: "Mail mode", ...emailDeviceLabels };

const securityLabels: Record<(typeof SECURITIES)[number], string> = {
  automatic: "STARTTLS, but none for a server on this machine",
  STARTTLS: "STARTTLS",
  TLS: "TLS from the first byte (port 465)",
  none: "None",
};

/** The Email Device: whether messages leave, and how. */
export async function edit(req: Request, res: Response) {
  const testEmail = await testEmailOf(fields(req.query, "test").test);
  await showEmailDevice(res, { ...(await emailDeviceAsSaved()), testEmail });
}

/** What the form shows where nothing was typed. */
export async function emailDeviceAsSaved() {
  const { version, modeVersion, ...values } = await currentFormValues();
  return { values, version, modeVersion };
}

/** Saves the Email Device, its mode too. */
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

  const sentences = ["The Email Device is saved.", mode && modeNotices[mode], await describeReleased()];
  req.flash("notice", sentences.filter(Boolean).join(" "));
  res.redirect(303, "/staff/settings/email-device");
}

/** Shows the page with these values and versions; the buttons that try the mail server show it too. */
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
    passwordKept: device.passwordSeal !== "",
    dkimKept: device.dkimKeySeal !== "",
    testAddress: "",
    ...data,
  });
}

const modeHints: Record<Mode, string> = {
  practice: "Everything runs, no message leaves. Nothing counts as sent.",
  hold: "Messages wait in the outbox until mail is live again.",
  live: "Messages leave. Only an administrator may choose it.",
};

const modeNotices: Record<Mode, string> = {
  practice: "Mail is in practice: no message leaves.",
  hold: "Mail is on hold: messages wait in the outbox.",
  live: "Mail is live: messages leave.",
};

/** "12 held messages will leave now, within today's limits." The worker lets them go. */
async function describeReleased() {
  const count = await countReleasable();
  if (count === 0) return "";
  const number = count > MAX_COUNTED ? `Over ${MAX_COUNTED.toLocaleString("en-US")}` : count.toLocaleString("en-US");
  return `${number} held ${count === 1 ? "message" : "messages"} will leave now, within today’s limits.`;
}

/** Where the test email is that was just sent; only a test email's place is told here. */
async function testEmailOf(id: string) {
  const [known] = parseMessageIds([id]);
  const message = known && (await findMessage(known));
  if (!message || message.kind !== TEST_EMAIL_KIND) return undefined;
  const { label: words, description: means } = messageStateLabels[message.state];
  const said = message.state === "practice" ? "" : replyOf(message);
  return {
    id: message.id,
    recipient: message.recipient,
    words: `${words}. ${means}${said && ` It said: ${said}`}`,
    moving: isMoving(message),
  };
}

/** What the form says that no page shows again. */
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
