import { Forbidden, Invalid } from "../../errors";
import { CommentCode } from "../../messages/canned-texts/comment-code";
import type { MessageText } from "../../messages/canned-texts/text-validation";
import { fieldsIn } from "../../messages/merging/merge-fields";
import { AuditEvent } from "../../staff/audit-event";
import type { Clerk } from "../../staff/clerk";

const PRINT_PINS = "print letters with PINs";

/** What letters are made of: a comment code, and whether PINs are merged into it. */
export interface LetterTemplate {
  /** As it was judged: somebody may change the comment code while its letters wait to be made. */
  text: MessageText;
  name: string;
  withPins: boolean;
}

/**
 * Judges what letters are to be made of. Throws Invalid where no letter can be, Forbidden where this clerk may not
 * print what is merged.
 */
export async function letterTemplateFor(codeId: string, clerk: Clerk): Promise<LetterTemplate> {
  const code = await CommentCode.findBy({ id: /^\d{1,9}$/.test(codeId) ? Number(codeId) : 0 });
  if (!code) throw new Invalid({ letterCode: "Choose a comment code for the letters." });

  const fields = fieldsIn(code.subject, code.body);
  if (fields.includes("ResetLink")) {
    throw new Invalid({
      letterCode: `Remove <ResetLink> from ${code.name}, or choose another comment code. Links are never printed.`,
    });
  }
  const withPins = fields.includes("WebPin");
  if (withPins && !clerk.may(PRINT_PINS)) {
    await AuditEvent.note("access refused", clerk, { details: { permission: PRINT_PINS, page: "RecConnect letters" } });
    throw new Forbidden(PRINT_PINS);
  }
  return { text: { subject: code.subject, body: code.body }, name: code.name, withPins };
}
