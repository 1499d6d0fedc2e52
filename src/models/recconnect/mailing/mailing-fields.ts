import { splitFields, UnknownField } from "../../messages/merging/merge-fields";
import { bodyWithoutMarkup } from "../../messages/merging/text-message-body";
import type { Mailing } from "./mailing";

type Texts = Partial<Pick<Mailing, "subject" | "body" | "twoParts" | "secondSubject" | "secondBody">>;

/** The merge fields of the first message, and of a second one where there are two parts; null where one is none. */
export function fieldsOf({ subject = "", body = "", twoParts = "no", secondSubject = "", secondBody = "" }: Texts) {
  const first = named(`${subject}\n${body}`);
  const second = twoParts === "email" ? named(`${secondSubject}\n${secondBody}`) : [];
  return first && second ? { first, second } : null;
}

/** True where a mailing tells households how they sign in. */
export function carriesCredentials(mailing: Texts) {
  const fields = fieldsOf(mailing);
  const all: string[] = fields ? [...fields.first, ...fields.second] : [];
  return mailing.twoParts === "text" || ["WebID", "WebPin", "ResetLink"].some((field) => all.includes(field));
}

function named(text: string) {
  try {
    return splitFields(text).flatMap((piece) => (typeof piece === "string" ? [] : [piece.field]));
  } catch (error) {
    if (error instanceof UnknownField) return null;
    throw error;
  }
}

/** What the texts of a mailing say, merge fields in them: words of their own, or the email's. */
export function textTemplateOf({ useEmailBody, body, textBody }: Mailing) {
  return useEmailBody ? bodyWithoutMarkup(body) : textBody;
}
