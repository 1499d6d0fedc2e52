import { lastMailServerCheck } from "../../messages/last-mail-server-check";
import { EmailDevice, mailSettings } from "../../settings/email-device";
import { errorsBeforeLive } from "../../settings/email-device-validation";
import { textSettings } from "../../settings/text-device";
import { WebParameters } from "../../settings/web-parameters";
import type { ExpectedSending } from "./expected-delivery";
import { type Check, type CheckInput, count, toDevice, toTextDevice, when } from "./readiness-check";

const DAY_MS = 86_400_000;

/** Whether anything leaves, and whether the Email Device is set up for it. */
export async function mailMode({ mode }: CheckInput): Promise<Check> {
  const name = "Practice or live";
  const link = toDevice("Email Device");
  if (mode === "practice") {
    return {
      name,
      state: "look",
      words: "Mail is in practice mode. Nothing is sent, and the mailing doesn't count as history.",
      link,
    };
  }
  const errors = Object.values(
    errorsBeforeLive(await EmailDevice.current(), (await WebParameters.current()).officeEmail),
  );
  if (errors.length > 0)
    return { name, state: "stop", words: `The Email Device is not set up. ${errors.join(" ")}`, link };
  if (mode === "hold") {
    return {
      name,
      state: "look",
      words: "Mail is on hold. The messages wait in the outbox until mail is live.",
      link,
    };
  }
  return { name, state: "fine", words: "Mail is live. The messages are sent.", link };
}

function howMany(texts: number) {
  return texts === 0 ? "none of these households gets one; " : `${count(texts)} ${texts === 1 ? "text" : "texts"}: `;
}

/** The same of texts. */
export async function textMode({ readiness, mode }: CheckInput): Promise<Check> {
  const name = "Texts";
  const link = toTextDevice("Text Device");
  const { mode: texts, accountSid, authToken, from } = await textSettings();
  const many = readiness?.doneAt ? howMany(readiness.texts) : "";
  if (texts === "practice") return { name, state: "look", words: `${many}texts are in practice, none leaves.`, link };
  if (!accountSid || !authToken || !from) return { name, state: "stop", words: "The Text Device is not set up.", link };
  if (mode === "hold") return { name, state: "look", words: `${many}they wait until mail is live.`, link };
  return { name, state: "fine", words: `${many}texts are live, they leave.`, link };
}

/** Credentials are of no use before the site is live. */
export async function site({ credentials, mode }: CheckInput): Promise<Check> {
  const name = "The site";
  const { siteIsLive } = await WebParameters.current();
  const link = { href: "/staff/settings/web-parameters", words: "Web Parameters", needs: "change settings" as const };
  if (siteIsLive) return { name, state: "fine", words: "The site is live. People can sign in.", link };
  if (!credentials)
    return {
      name,
      state: "look",
      words: "The site is not live yet. People who follow the link see that it is not open.",
      link,
    };
  const words = "The site is not live, so people can't use their user name and PIN yet.";
  return { name, state: mode === "live" ? "stop" : "look", words, link };
}

/** What the last check of the mail server found, within a day and of this very server. */
export async function mailServer({ mode }: CheckInput): Promise<Check> {
  const name = "Mail server";
  const link = {
    href: "/staff/settings/email-device#try-heading",
    words: "Check the mail server",
    needs: "change settings" as const,
  };
  if (mode === "practice") return { name, state: "fine", words: "Practice mode doesn't use the mail server.", link };
  const { host, port } = await mailSettings();
  const last = await lastMailServerCheck();
  if (!last || last.server !== `${host}:${port}` || last.at.getTime() < Date.now() - DAY_MS) {
    return {
      name,
      state: "look",
      words:
        "The mail server has not been checked in the last day. Check it, and tell IT how many messages are coming.",
      link,
    };
  }
  const checkedAt = when(last.at);
  if (!last.takesMessages)
    return {
      name,
      state: "look",
      words: `The mail server did not accept messages when it was checked ${checkedAt}.`,
      link,
    };
  return { name, state: "fine", words: `The mail server accepts messages. Checked ${checkedAt}.`, link };
}

/** When its emails and when its texts would be done, and whether that is today. */
export function howLong({ campaign, expected }: CheckInput): Check[] {
  const { messages, texts, from } = expected;
  const itPage = {
    href: `/staff/recconnect/${campaign.id}/it-page`,
    words: "Page for IT",
    needs: "prepare mailings" as const,
  };
  return [
    messages && howLongOf("How long the emails take", "email", messages, from, itPage, toDevice("Raise the limits")),
    texts && howLongOf("How long the texts take", "text", texts, from, itPage, toTextDevice("Send more at once")),
  ].filter((check) => check !== null);
}

function howLongOf(
  name: string,
  what: string,
  { count: many, ahead, doneAt }: ExpectedSending,
  from: Date,
  link: Check["link"],
  device: Check["link"],
): Check {
  const behind = ahead > 0 ? ` behind ${count(ahead)} already waiting` : "";
  const these = `${count(many)} ${many === 1 ? what : `${what}s`}${behind}`;
  if (!doneAt) {
    return {
      name,
      state: "look",
      words: `${these} would take more than a year under the current limits.`,
      link: device,
    };
  }
  const words = `${these} would be done ${when(doneAt)}.`;
  if (doneAt.toDateString() === from.toDateString()) return { name, state: "fine", words, link };
  return {
    name,
    state: "look",
    words: `${words} That is not today, because of the rate, the limits, or the sending window.`,
    link,
  };
}
