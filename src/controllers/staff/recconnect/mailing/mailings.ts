import type { Request, Response } from "express";
import { CommentCode } from "../../../../models/messages/canned-texts/comment-code";
import { Campaign } from "../../../../models/recconnect/campaign";
import { type Mailing, mailingDefaults } from "../../../../models/recconnect/mailing/mailing";
import { lastMailingOf, saveMailing } from "../../../../models/recconnect/mailing/mailing-saving";
import {
  BUILT_IN_TEMPLATES,
  inTwoParts,
  MailingTemplate,
} from "../../../../models/recconnect/mailing/mailing-templates";
import { fields, ticked, version } from "../../../../web/fields";
import { refusal } from "../../../../web/refusal";
import { mailingAsSubmitted, parseMailing, submittedMailing } from "./mailing-form";
import { redirectIfNotEditable, showMailing } from "./mailing-page";

/** What is written to the recipients, filled with the options that the address names. */
export async function edit(req: Request, res: Response) {
  const campaign = await Campaign.find(req.params.id);
  if (redirectIfNotEditable(req, res, campaign)) return;
  const { mailing, filled } = await mailingAsked(req, campaign);
  await showMailing(res, campaign, { values: mailingAsSubmitted(mailing), filled, opened: campaign.version });
}

/** Saves it; or fills the form with a comment code's text, or with the same in two parts, and saves nothing. */
export async function update(req: Request, res: Response) {
  const campaign = await Campaign.find(req.params.id);
  if (redirectIfNotEditable(req, res, campaign)) return;
  const values = { ...submittedMailing(req.body), ...fields(req.body, "household", "fromCode") };
  const opened = version(req.body);
  if (ticked(req.body, "copy")) return showMailing(res, campaign, { ...(await copied(values)), opened });

  let wanted: Mailing | undefined;
  const refused = await refusal(async () => {
    wanted = parseMailing(values, campaign.mailingOptions);
    if (!ticked(req.body, "split") && !ticked(req.body, "preview"))
      await saveMailing(campaign, wanted, opened, req.clerk);
  });
  if (refused) return showMailing(res, campaign, { values, refused, opened });
  if (ticked(req.body, "preview")) return showMailing(res, campaign, { values, opened });
  if (ticked(req.body, "split") && wanted) {
    const filled = "The text is now in two parts. Review both, then save.";
    return showMailing(res, campaign, { values: mailingAsSubmitted(inTwoParts(wanted)), filled, opened });
  }

  const { next } = fields(req.body, "next");
  const here = `/staff/recconnect/${campaign.id}`;
  if (next === "attachments" || next === "preview") return res.redirect(303, `${here}/${next}`);
  req.flash("notice", `The email options of RecConnect ${campaign.id} are saved. Nothing is sent yet.`);
  res.redirect(303, `${here}/mailing`);
}

type Values = ReturnType<typeof submittedMailing> & { household: string; fromCode: string };

async function copied(values: Values) {
  const code = /^\d{1,9}$/.test(values.fromCode)
    ? await CommentCode.findBy({ id: Number(values.fromCode) })
    : undefined;
  if (!code) {
    return {
      values,
      refused: { status: 422 as const, errors: { fromCode: "Choose a comment code to copy." } },
    };
  }
  const { subject, body, name } = code;
  return { values: { ...values, subject, body }, filled: `The form has the text of ${name}. Nothing is saved yet.` };
}

async function mailingAsked(req: Request, campaign: Campaign): Promise<{ mailing: Mailing; filled?: string }> {
  const { settings } = fields(req.query, "settings");
  const built = BUILT_IN_TEMPLATES.find(({ key }) => key === settings);
  const filled = (what: string) => `The form shows ${what}. Nothing is saved yet.`;
  if (settings === "") return { mailing: campaign.mailingOptions };
  if (settings === "default") return { mailing: mailingDefaults, filled: filled("the Default Email Options") };
  if (built) return { mailing: built.mailing, filled: filled(`the template "${built.name}"`) };
  if (settings === "last") {
    const last = await lastMailingOf(req.clerk, campaign);
    return last
      ? { mailing: last, filled: filled("what you wrote last") }
      : { mailing: campaign.mailingOptions, filled: "You have not written a mailing yet." };
  }
  const template = await MailingTemplate.find(settings);
  return { mailing: template.wanted, filled: filled(`the template "${template.name}"`) };
}
