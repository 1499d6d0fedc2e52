import type { Request, Response } from "express";
import { Campaign } from "../../../../models/recconnect/campaign";
import { withoutFiles } from "../../../../models/recconnect/mailing/mailing";
import { MailingTemplate } from "../../../../models/recconnect/mailing/mailing-templates";
import { fields, ticked, version } from "../../../../web/fields";
import { refusal } from "../../../../web/refusal";
import { parseMailing, submittedMailing } from "./mailing-form";
import { showMailing } from "./mailing-page";

/** Keeps what the form says under a name; the mailing itself is not saved. */
export async function create(req: Request, res: Response) {
  const campaign = await Campaign.find(req.params.id);
  const values = {
    ...submittedMailing(req.body),
    ...fields(req.body, "templateName", "household"),
    replace: ticked(req.body, "replace"),
  };
  let saved: { id: number } | undefined;
  const refused = await refusal(async () => {
    const wanted = withoutFiles(parseMailing(values, campaign.mailingOptions));
    saved = await MailingTemplate.save(values.templateName, wanted, req.clerk, values.replace);
  });
  if (refused) return showMailing(res, campaign, { values, refused, opened: version(req.body) });

  req.flash("notice", `This text is saved as the template "${values.templateName}". The mailing itself is not saved.`);
  res.redirect(303, `/staff/recconnect/${campaign.id}/mailing?settings=${saved?.id ?? "default"}`);
}

/** Forgets a template; mailings that were written with it stay. */
export async function destroy(req: Request, res: Response) {
  const campaign = await Campaign.find(req.params.id);
  const name = await MailingTemplate.remove(req.params.templateId, req.clerk);
  req.flash("notice", `The template "${name}" is deleted.`);
  res.redirect(303, `/staff/recconnect/${campaign.id}/mailing`);
}
