import { fieldsIn, type MergeField, UnknownField } from "../../messages/merging/merge-fields";
import { type Mailing, sendsEmail } from "./mailing";

/** What is allowed and likely not meant; `split` where two parts would mend it. */
export interface MailingWarning {
  text: string;
  split?: boolean;
}

/** What a clerk should think about before a mailing is sent. */
export function warningsOf(mailing: Mailing): MailingWarning[] {
  const { body, twoParts, secondBody, attachmentIds } = mailing;
  const first = sendsEmail(mailing) ? named(body) : [];
  const second = twoParts === "no" ? [] : named(secondBody);
  const all = [...first, ...second];
  const written = sendsEmail(mailing) && body.trim() !== "";

  const warnings: (MailingWarning | false)[] = [
    tells(first) && {
      text: "The user name and PIN are in one message. Anyone who reads it can sign in. Sending in two parts is safer.",
      split: true,
    },
    tells(second) && {
      text: "The second part includes both the user name and the PIN. Anyone who reads it can sign in.",
    },
    written &&
      !all.includes("SiteLink") &&
      !all.includes("ResetLink") && {
        text: "The text has no <SiteLink>, so people have to find the site on their own.",
      },
    all.includes("WebPin") && {
      text: "Households that chose their own PIN or have no PIN will be exceptions. <WebPin> is only an assigned PIN that has not been used.",
    },
    attachmentIds.length > 0 &&
      written && { text: "Put important information in the email itself. Many people don't open attachments." },
  ];
  return warnings.filter((warning) => warning !== false);
}

function tells(fields: MergeField[]) {
  return fields.includes("WebID") && fields.includes("WebPin");
}

/** None where the text can't be read yet. */
function named(text: string): MergeField[] {
  try {
    return fieldsIn(text);
  } catch (error) {
    if (error instanceof UnknownField) return [];
    throw error;
  }
}
