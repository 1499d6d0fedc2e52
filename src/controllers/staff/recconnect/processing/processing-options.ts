import type { Request, Response } from "express";
import { refuse } from "../../../../models/errors";
import { Campaign } from "../../../../models/recconnect/campaign";
import { HistoryCategory } from "../../../../models/recconnect/history-category";
import { makesNothing } from "../../../../models/recconnect/processing/processing-options";
import { saveOptions } from "../../../../models/recconnect/processing/processing-options-saving";
import { fields, version } from "../../../../web/fields";
import { refusal } from "../../../../web/refusal";
import { formAgain } from "../../form-again";
import { showRecords } from "../records/records-page";
import { optionLabels, parseOptions, submittedOptions } from "./processing-options-form";

const NOTHING = "Choose at least one process option, such as a report, labels, letters, or email.";

/** Keeps what is to be made of the records, and goes on to what was pressed: Email Options, Process Selections or Schedule. */
export async function update(req: Request, res: Response) {
  const campaign = await Campaign.find(req.params.id);
  const values = submittedOptions(req.body);
  const [{ next }, opened] = [fields(req.body, "next"), version(req.body)];

  const refused = await refusal(async () => {
    refuse({ form: (next === "process" || next === "schedule") && makesNothing(values) ? NOTHING : null });
    await saveOptions(campaign, parseOptions(values), opened, req.clerk);
  });
  if (refused) {
    const words = await inWords();
    const { values: options, ...again } = formAgain(refused, optionLabels, { ...values }, opened, words);
    return showRecords(req, res, await Campaign.find(campaign.id), { options, refused, ...again });
  }

  const here = `/staff/recconnect/${campaign.id}`;
  if (next === "mailing" || next === "process") return res.redirect(303, `${here}/${next}`);
  if (next === "schedule") return res.redirect(303, `/staff/recconnect/schedules/new?campaign=${campaign.id}`);
  req.flash("notice", `The options of RecConnect ${campaign.id} are saved.`);
  res.redirect(303, here);
}

/** Says boxes, lists and IDs as the form does. */
async function inWords() {
  const categories = await HistoryCategory.all();
  return (values: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(
      Object.entries(values).map(([name, value]) => {
        if (typeof value === "boolean") return [name, value ? "selected" : "not selected"];
        if (name === "historyCategoryId")
          return [name, categories.find(({ id }) => String(id) === String(value))?.code];
        return [name, value];
      }),
    );
}
