import { table, transaction } from "../../../database/connection";
import { compose } from "../../../mail/compose";
import type { MessageRow } from "../../../mail/message";
import { noteEvents } from "../../../mail/message-events";
import { Invalid, NotFound, refuse } from "../../errors";
import { EmailDevice, mailSettings } from "../../settings/email-device";
import { AuditEvent } from "../../staff/audit-event";
import type { Clerk } from "../../staff/clerk";
import { SECRET_FIELDS } from "../merging/merge-fields";
import { render } from "../merging/render-message";
import { unsubscribeAddress, withUnsubscribeLink } from "../unsubscribe-link";

/** Mail programs open a draft that says so for writing, not for reading. */
const UNSENT = "X-Unsent: 1\r\n";

/** True for a letter that waits for a clerk's own mail program: never one that carries credentials. */
export async function waitsForMailClient(letter: MessageRow) {
  const { protocol } = await EmailDevice.current();
  return protocol === "mail client" && letter.state === "held" && !carriesCredentials(letter);
}

/** The letter as a draft (.eml) for a clerk's own mail program. Throws NotFound where it is none, Invalid where it has a hole. */
export async function draftOf(letter: MessageRow): Promise<Buffer> {
  if (!(await waitsForMailClient(letter))) throw new NotFound(`draft of message ${letter.id}`);
  const rendered = await render(letter, "masked");
  if ("exception" in rendered) throw new Invalid({ form: rendered.exception });
  // Their own mail program signs it, not we.
  const settings = { ...(await mailSettings()), dkimPrivateKey: "" };
  const mime = await compose(letter, withUnsubscribeLink(rendered, letter), settings, unsubscribeAddress(letter));
  return Buffer.concat([Buffer.from(UNSENT), mime]);
}

/** Notes that a clerk sent it from their own mail program. Throws Invalid where it does not wait for that. */
export async function sentByHand(letter: MessageRow, clerk: Clerk) {
  const waits = await waitsForMailClient(letter);
  refuse({ form: waits ? null : "This letter does not wait for a mail program. Open it to see where it is." });
  const sent = await noteSentByHand([letter], clerk);
  refuse({ form: sent > 0 ? null : "Somebody changed this letter meanwhile. Open it to see where it is." });
}

/** Notes of those that wait for a mail program that a clerk sent them. Gives how many. */
export async function allSentByHand(letters: MessageRow[], clerk: Clerk): Promise<number> {
  const waiting: MessageRow[] = [];
  for (const letter of letters) if (await waitsForMailClient(letter)) waiting.push(letter);
  return noteSentByHand(waiting, clerk);
}

function noteSentByHand(letters: MessageRow[], clerk: Clerk): Promise<number> {
  return transaction(async () => {
    const now = new Date();
    const ids = letters.map(({ id }) => id);
    const sent = (await table("messages")
      .whereIn("id", ids)
      .where({ state: "held" })
      .update({ state: "sent", sentAt: now, updatedAt: now })
      .increment("version", 1)
      .returning("id")) as unknown as { id: number }[];
    const words = `Sent from their own mail program by ${clerk.name}.`;
    await noteEvents(sent.map(({ id }) => ({ messageId: id, at: now, state: "sent", replyCode: null, words })));
    for (const letter of letters.filter((one) => sent.some(({ id }) => id === one.id))) {
      const details = { kind: letter.kind, to: letter.recipient };
      await AuditEvent.note("letter sent by hand", clerk, { householdId: letter.householdId, details });
    }
    return sent.length;
  });
}

/** True for a letter with a user name and PIN, or with a link to choose one. */
export function carriesCredentials({ category, subject, body }: Pick<MessageRow, "category" | "subject" | "body">) {
  // The fields as they are written: one that there is none of is no secret.
  return category === "credentials" || SECRET_FIELDS.some((field) => `${subject} ${body}`.includes(`<${field}>`));
}
