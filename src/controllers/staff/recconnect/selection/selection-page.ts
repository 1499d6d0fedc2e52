import type { Request, Response } from "express";
import { PASS_STATUSES } from "../../../../models/households/pass";
import { PassType } from "../../../../models/households/pass-type";
import { listCampaigns } from "../../../../models/recconnect/campaign-list";
import { HistoryCategory } from "../../../../models/recconnect/history-category";
import { SelectionTemplate } from "../../../../models/recconnect/selection/selection-template";
import { fields } from "../../../../web/fields";
import type { Refusal } from "../../../../web/refusal";
import { CHOICES, DATE_RANGE_LABELS } from "./selection-description";
import type { SubmittedSelection } from "./selection-form";

const PER_PAGE = 25;
const LAST_PAGE = 1_000_000;

export interface FormPage {
  values: SubmittedSelection & { templateName?: string; replace?: boolean };
  /** Which settings the form was filled with, as a sentence. */
  filled?: string;
  refused?: Refusal;
}

/** Shows the form of Pass RecConnect, with the campaigns there were. */
export async function showSelectionForm(req: Request, res: Response, { values, filled, refused }: FormPage) {
  res.status(refused?.status ?? 200).render("staff/recconnect/index", {
    title: "Pass RecConnect",
    choices: CHOICES,
    dateRanges: DATE_RANGE_LABELS,
    statuses: PASS_STATUSES,
    passTypes: await PassType.all(),
    categories: await HistoryCategory.all(),
    templates: await SelectionTemplate.all(),
    values,
    filled,
    errors: refused?.errors,
    ...(await campaignsOf(req)),
  });
}

async function campaignsOf(req: Request) {
  const page = Math.floor(Math.min(Math.max(Number(fields(req.query, "page").page) || 1, 1), LAST_PAGE));
  const { count, campaigns } = await listCampaigns(page, PER_PAGE);
  return { page, pages: Math.max(1, Math.ceil(count / PER_PAGE)), campaigns };
}
