import type { Request, Response } from "express";
import { Campaign } from "../../../models/recconnect/campaign";
import { lastSelectionOf } from "../../../models/recconnect/campaign-list";
import { extract } from "../../../models/recconnect/selection/extraction-work";
import type { Print } from "../../../models/recconnect/selection/prints";
import { selectionDefaults } from "../../../models/recconnect/selection/selection";
import { SelectionTemplate } from "../../../models/recconnect/selection/selection-template";
import { fields } from "../../../web/fields";
import { refusal } from "../../../web/refusal";
import { showRecords } from "./records/records-page";
import { noticeEvictedPrint } from "./selection/evicted-print";
import { parseSelection, selectionAsSubmitted, submittedSelection } from "./selection/selection-form";
import { showSelectionForm } from "./selection/selection-page";

/** The selection form; filled with the settings that the address names. */
export async function index(req: Request, res: Response) {
  const { selection, filled } = await selectionAsked(req);
  await showSelectionForm(req, res, { values: selectionAsSubmitted(selection), filled });
}

const TO_SCHEDULE = "Choose the process options and write the email. Then select Schedule next to Process Selections.";

/** Print: extracts the records of what was chosen; Schedule too, since a schedule is made like a mailing there is. */
export async function create(req: Request, res: Response) {
  const values = { ...submittedSelection(req.body), ...fields(req.body, "templateName") };
  let print: Print | undefined;
  const refused = await refusal(async () => {
    print = await extract(await parseSelection(values), req.clerk);
  });
  if (refused || !print) return showSelectionForm(req, res, { values, refused });

  noticeEvictedPrint(req, print);
  if (fields(req.body, "next").next === "schedule") req.flash("notice", TO_SCHEDULE);
  res.redirect(303, `/staff/recconnect/${print.campaign.id}`);
}

/** The records of a campaign, and what is made of them. */
export async function show(req: Request, res: Response) {
  await showRecords(req, res, await Campaign.find(req.params.id));
}

async function selectionAsked(req: Request) {
  const asked = fields(req.query, "settings").settings;
  if (asked === "" || asked === "default") {
    return { selection: selectionDefaults, filled: "The form shows the Default Settings." };
  }
  if (asked !== "last") {
    const template = await SelectionTemplate.find(asked);
    return { selection: template.wanted, filled: `The form shows the settings saved as "${template.name}".` };
  }
  const last = await lastSelectionOf(req.clerk);
  return last
    ? { selection: last, filled: "The form shows the Last Settings, from your last Print." }
    : { selection: selectionDefaults, filled: "You have not printed yet. The form shows the Default Settings." };
}
