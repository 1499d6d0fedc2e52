import { table } from "../../src/database/connection";
import type { MessageRow } from "../../src/mail/message";
import { enqueueChangeNotices } from "../../src/models/messages/change-notices";
import { answerDueRequests } from "../../src/models/messages/forgotten/forgotten-answers";
import { renderMessage } from "../../src/models/messages/merging/render-message";

/** Answers forgotten PIN requests and enqueues change notices, as the worker does. */
export async function workOnMessages() {
  while (await answerDueRequests());
  while (await enqueueChangeNotices());
}

/** Returns the outbox's rows, oldest first; only those of one kind if it is given. */
export async function outbox(kind?: string): Promise<MessageRow[]> {
  await workOnMessages();
  const rows = (await table("messages").orderBy("id")) as unknown as MessageRow[];
  return kind === undefined ? rows : rows.filter((row) => row.kind === kind);
}

/** Renders an email for the household, as the worker does at the moment of sending. */
export async function readMessage(row: MessageRow | undefined) {
  if (!row) throw new Error("The email doesn't exist.");
  const rendered = await renderMessage(row, "real");
  if ("exception" in rendered) throw new Error(rendered.exception);
  return rendered;
}

/** Returns the PIN in an email: the bold word of its HTML part. */
export async function pinIn(row: MessageRow | undefined) {
  return /<strong>([^<]+)<\/strong>/.exec((await readMessage(row)).html)?.[1] ?? "";
}

/** Returns the path of the reset link in an email. */
export async function linkIn(row: MessageRow | undefined) {
  return /(\/reset\/[\w-]+)/.exec((await readMessage(row)).text)?.[1] ?? "";
}

/** Moves forgotten PIN requests and answers 16 minutes back, so that the 15 minutes between them are over. */
export async function sixteenMinutesLater() {
  const then = new Date(Date.now() - 16 * 60_000);
  await table("forgotten_requests").update({ createdAt: then });
  await table("forgotten_answers").update({ createdAt: then });
}
