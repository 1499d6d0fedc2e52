import { table, transaction } from "../../../database/connection";
import { compose } from "../../../mail/compose";
import type { MessageRow } from "../../../mail/message";
import { noteEvents } from "../../../mail/message-events";
import { Invalid, NotFound, refuse } from "../../faults";
import { EmailDevice, mailSettings } from "../../settings/email-device";
import { AuditEvent } from "../../staff/audit-event";
import type { Clerk } from "../../staff/clerk";
import { fieldsIn, SECRET_FIELDS } from "../merge-fields";
import { render } from "../render";

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
  return Buffer.concat([
    Buffer.from(UNSENT),
    await compose(letter, rendered, { ...(await mailSettings()), dkimPrivateKey: "" }),
  ]);
}

/** Notes that a clerk sent it from their own mail program. Throws Invalid where it does not wait for that. */
export async function sentByHand(letter: MessageRow, clerk: Clerk) {
  const waits = await waitsForMailClient(letter);
  refuse({ form: waits ? null : "This letter does not wait for a mail program. Open it to see where it is." });

  await transaction(async () => {
    const now = new Date();
    const [sent] = await table("messages")
      .where({ id: letter.id, state: "held" })
      .update({ state: "sent", sentAt: now, updatedAt: now })
      .increment("version", 1)
      .returning("id");
    refuse({ form: sent ? null : "Somebody changed this letter meanwhile. Open it to see where it is." });
    const words = `Sent from their own mail program by ${clerk.name}.`;
    await noteEvents([{ messageId: letter.id, at: now, state: "sent", replyCode: null, words }]);
    await AuditEvent.note("letter sent by hand", clerk, {
      householdId: letter.householdId,
      details: { letter: letter.letter, to: letter.recipient },
    });
  });
}

function carriesCredentials({ category, subject, body }: MessageRow) {
  return category === "credentials" || fieldsIn(subject, body).some((field) => SECRET_FIELDS.includes(field));
}
