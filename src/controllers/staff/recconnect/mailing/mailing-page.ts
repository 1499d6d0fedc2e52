import type { Request, Response } from "express";
import { CommentCode } from "../../../../models/messages/canned-texts/comment-code";
import { MERGE_FIELDS } from "../../../../models/messages/merging/merge-fields";
import type { Campaign } from "../../../../models/recconnect/campaign";
import { filesOf, formatSize } from "../../../../models/recconnect/mailing/attachments";
import { type Mailing, sendsTexts } from "../../../../models/recconnect/mailing/mailing";
import { errorInLetter } from "../../../../models/recconnect/mailing/mailing-errors";
import { whyNotEditable } from "../../../../models/recconnect/mailing/mailing-saving";
import { BUILT_IN_TEMPLATES, MailingTemplate } from "../../../../models/recconnect/mailing/mailing-templates";
import { warningsOf } from "../../../../models/recconnect/mailing/mailing-warnings";
import { mailSettings } from "../../../../models/settings/email-device";
import { textSettings } from "../../../../models/settings/text-device";
import type { Refusal } from "../../../../web/refusal";
import { formAgain } from "../../form-again";
import { describeMailingValues, mailingLabels, parseMailing, type SubmittedMailing } from "./mailing-form";
import { previewOfDraft } from "./previews";

export interface MailingPage {
  values: SubmittedMailing & { templateName?: string; replace?: boolean; household?: string };
  /** The version that the form was opened at. */
  opened: number;
  /** What the form was filled with, as a sentence. */
  filled?: string;
  refused?: Refusal;
}

/** Leads away from a mailing that can't be changed, and says why; true where it did. */
export function redirectIfNotEditable(req: Request, res: Response, campaign: Campaign): boolean {
  const error = whyNotEditable(campaign);
  if (!error) return false;
  req.flash("alert", error);
  res.redirect(303, `/staff/recconnect/${campaign.id}`);
  return true;
}

/** Shows RecTrac EMail Option Update, with what a recipient would read beside it. */
export async function showMailing(res: Response, campaign: Campaign, page: MailingPage) {
  const { values, refused, opened, filled } = page;
  const codes = await CommentCode.all();
  const names = new Map(codes.map(({ id, name }) => [String(id), name]));
  const again = refused && formAgain(refused, mailingLabels, { ...values }, opened, describeMailingValues(names));
  const mailing = looselyTyped(values, campaign);
  res.status(refused?.status ?? 200).render("staff/recconnect/mailing/edit", {
    title: `RecTrac EMail Option Update, RecConnect ${campaign.id}`,
    campaign,
    here: `/staff/recconnect/${campaign.id}/mailing`,
    labels: mailingLabels,
    mergeFields: { ...MERGE_FIELDS, WebPin: "The assigned PIN. If it has been used, the household is an exception." },
    from: await senderInWords(),
    codes,
    letterCodes: codes.filter((code) => errorInLetter(code) === null),
    files: (await filesOf(campaign)).map((file) => ({ ...file, size: formatSize(file.size) })),
    builtIn: BUILT_IN_TEMPLATES,
    templates: await MailingTemplate.all(),
    filled,
    thoughts: warningsOf(mailing),
    practice: await practiceInWords(mailing),
    values,
    errors: again?.errors,
    version: again?.version ?? opened,
    ...(await previewOfDraft(campaign, values, values.household ?? "")),
  });
}

/** What was typed, as far as it can be taken: for what is said beside the form. */
function looselyTyped(values: SubmittedMailing, campaign: Campaign): Mailing {
  const { send, twoParts } = campaign.mailingOptions;
  try {
    return parseMailing(values, campaign.mailingOptions);
  } catch {
    return parseMailing({ ...values, send, twoParts, secondAfterMinutes: "60" }, campaign.mailingOptions);
  }
}

async function senderInWords() {
  const { fromName, fromAddress } = await mailSettings();
  return fromName ? `${fromName} <${fromAddress}>` : fromAddress;
}

async function practiceInWords(mailing: Mailing) {
  if (!sendsTexts(mailing) && mailing.twoParts !== "text") return null;
  const { mode } = await textSettings();
  return mode === "practice"
    ? "Texts are in practice mode and are not sent. An administrator can change this in the Text Device settings."
    : null;
}
