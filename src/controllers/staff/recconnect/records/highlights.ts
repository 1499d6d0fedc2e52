import type { Request, Response } from "express";
import { Campaign } from "../../../../models/recconnect/campaign";
import { highlightAll, highlightFound, highlightShown } from "../../../../models/recconnect/records/highlighting";
import { RECORDS_A_PAGE } from "../../../../models/recconnect/records/record-list";
import { fields, several, wholeNumber } from "../../../../web/fields";
import { refusal } from "../../../../web/refusal";
import { addressOf, recordsQueryFrom, showRecords } from "./records-page";

/** Highlights the records ticked on a page, all that a filter finds, all there are, or none. */
export async function create(req: Request, res: Response) {
  const campaign = await Campaign.find(req.params.id);
  const wanted = recordsQueryFrom(req.body);
  const { what, shown } = fields(req.body, "what", "shown");

  const refused = await refusal(async () => {
    if (what === "all" || what === "none") return highlightAll(campaign, what === "all", req.clerk);
    if (what === "found") return highlightFound(campaign, wanted.filter, req.clerk);
    return highlightShown(campaign, numbers(shown.split(" ")), numbers(several(req.body, "record")), req.clerk);
  });
  if (refused) return showRecords(req, res, await Campaign.find(campaign.id), { refused });

  const { highlighted, extracted } = await Campaign.find(campaign.id);
  const [some, all] = [highlighted.toLocaleString("en-US"), extracted.toLocaleString("en-US")];
  req.flash("notice", `${some} of ${all} records ${highlighted === 1 ? "is" : "are"} highlighted.`);
  res.redirect(303, addressOf(campaign, wanted));
}

/** The records that a page has enqueueMessage; nobody's page shows more of them. */
function numbers(texts: string[]) {
  return texts
    .slice(0, RECORDS_A_PAGE)
    .map((text) => wholeNumber(text) ?? Number.NaN)
    .filter((number) => number > 0);
}
