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
      text: "User name and PIN are in one message: whoever reads it can sign in. Two parts are safer.",
      split: true,
    },
    tells(second) && { text: "The second part names the user name beside the PIN: whoever reads it can sign in." },
    written &&
      !all.includes("SiteLink") &&
      !all.includes("ResetLink") && {
        text: "There is no <SiteLink> in the text: people have to find the site by themselves.",
      },
    all.includes("WebPin") && {
      text: "Households that chose a PIN of their own, or have none, will be exceptions: <WebPin> is only ever a PIN that was assigned and not used yet.",
    },
    attachmentIds.length > 0 &&
      written && { text: "People read what is in the email rather than a file: put what matters into the text." },
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
