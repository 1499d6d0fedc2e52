import type { Request, Response } from "express";
import { findMessage } from "../../../mail/outbox";
import { countLeaving, MOST_COUNTED } from "../../../models/messages/outbox/release-and-retry";
import { idsIn } from "../../../models/messages/outbox/outbox-actions";
import { TEST_EMAIL } from "../../../models/messages/test-email";
import { EmailDevice, emailDeviceLabels, SECURITIES } from "../../../models/settings/email-device";
import { type NumberName, numberFields, rangeInWords, shownNames } from "../../../models/settings/email-device-form";
import { saveEmailDevice, shownNow } from "../../../models/settings/save-email-device";
import { MailMode, MODES, type Mode, modeWords } from "../../../models/settings/mail-mode";
import { fields, secrets, ticked, version, wholeNumber } from "../../../web/fields";
import { refusal } from "../../../web/refusal";
import { formAgain } from "../form-again";
import { moving, replyOf, stateWords } from "../messages/message-state-labels";

const labels = { mode: "Mail mode", ...emailDeviceLabels };

const securityWords: Record<(typeof SECURITIES)[number], string> = {
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
  const { version, modeVersion, ...values } = await shownNow();
  return { values, version, modeVersion };
}

/** Saves the Email Device, its mode too. */
export async function update(req: Request, res: Response) {
  const shown = fields(req.body, ...shownNames, "mode");
  const opened = { device: version(req.body), mode: modeVersionIn(req.body) };

  let mode: Mode | undefined;
  const refused = await refusal(async () => {
    mode = await saveEmailDevice({ ...shown, ...notShown(req.body) }, opened, req.clerk);
  });
  if (refused) {
    const modeVersion = refused.current?.modeVersion ?? opened.mode;
    const again = formAgain(refused, labels, shown, opened.device, modeInWords);
    return showEmailDevice(res.status(refused.status), { ...again, modeVersion });
  }

  const sentences = ["The Email Device is saved.", mode && consequences[mode], await whatLeaves()];
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
    modes: MODES.map((value) => ({ value, label: modeWords[value], hint: effects[value] })),
    securities: SECURITIES.map((value) => ({ value, label: securityWords[value] })),
    modeNow: mode,
    liveSince: mode === "live" && liveSince ? new Date(liveSince) : null,
    passwordKept: device.passwordSeal !== "",
    dkimKept: device.dkimKeySeal !== "",
    testAddress: "",
    ...data,
  });
}

const effects: Record<Mode, string> = {
  practice: "Everything runs, no message leaves. Nothing counts as sent.",
  hold: "Messages wait in the outbox until mail is live again.",
  live: "Messages leave. Only an administrator may choose it.",
};

const consequences: Record<Mode, string> = {
  practice: "Mail is in practice: no message leaves.",
  hold: "Mail is on hold: messages wait in the outbox.",
  live: "Mail is live: messages leave.",
};

/** "12 held messages will leave now, within today's limits." The worker lets them go. */
async function whatLeaves() {
  const count = await countLeaving();
  if (count === 0) return "";
  const number = count > MOST_COUNTED ? `Over ${MOST_COUNTED.toLocaleString("en-US")}` : count.toLocaleString("en-US");
  return `${number} held ${count === 1 ? "message" : "messages"} will leave now, within today’s limits.`;
}

/** Where the test email is that was just sent; only a test email's place is told here. */
async function testEmailOf(id: string) {
  const [known] = idsIn([id]);
  const message = known && (await findMessage(known));
  if (!message || message.kind !== TEST_EMAIL) return undefined;
  const { words, means } = stateWords[message.state];
  const said = message.state === "practice" ? "" : replyOf(message);
  return {
    id: message.id,
    recipient: message.recipient,
    words: `${words}. ${means}${said && ` It said: ${said}`}`,
    moving: moving(message),
  };
}

/** What the form says that no page shows again. */
function notShown(body: unknown) {
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

function modeInWords(values: Readonly<Record<string, unknown>>) {
  const mode = modeWords[values.mode as Mode] ?? values.mode;
  return { ...values, mode };
}

function numberField(name: NumberName) {
  return {
    name,
    label: emailDeviceLabels[name],
    hint: `${numberFields[name].effect} ${rangeInWords(name)}`,
    required: !("blank" in numberFields[name]),
    inputmode: "numeric",
    autocomplete: "off",
    width: "sm",
  };
}
