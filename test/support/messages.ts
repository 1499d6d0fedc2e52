import { table } from "../../src/database/connection";
import type { MessageRow } from "../../src/mail/message";
import { enqueueChangeNotices } from "../../src/models/messages/change-notices";
import { answerDueRequests } from "../../src/models/messages/forgotten/forgotten-answers";
import { renderMessage } from "../../src/models/messages/merging/render-message";

/** Does what the worker does about messages: answers strangers, tells households of changes. */
export async function workOnMessages() {
  while (await answerDueRequests());
  while (await enqueueChangeNotices());
}

/** The outbox's rows, the oldest first; of one message where it is named. */
export async function outbox(message?: string): Promise<MessageRow[]> {
  await workOnMessages();
  const rows = (await table("messages").orderBy("id")) as unknown as MessageRow[];
  return message === undefined ? rows : rows.filter((row) => row.kind === message);
}

/** What the household reads, rendered as the worker would at the moment of sending. */
export async function readMessage(row: MessageRow | undefined) {
  if (!row) throw new Error("There is no such message.");
  const rendered = await renderMessage(row, "real");
  if ("exception" in rendered) throw new Error(rendered.exception);
  return rendered;
}

/** The PIN in a message: the word in bold of its HTML part. */
export async function pinIn(row: MessageRow | undefined) {
  return /<strong>([^<]+)<\/strong>/.exec((await readMessage(row)).html)?.[1] ?? "";
}

/** The path of the link in a message. */
export async function linkIn(row: MessageRow | undefined) {
  return /(\/reset\/[\w-]+)/.exec((await readMessage(row)).text)?.[1] ?? "";
}

/** Lets time pass for what was asked for: the 15 minutes are over. */
export async function sixteenMinutesLater() {
  const then = new Date(Date.now() - 16 * 60_000);
  await table("forgotten_requests").update({ createdAt: then });
  await table("forgotten_answers").update({ createdAt: then });
}
