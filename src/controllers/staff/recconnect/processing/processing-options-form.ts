import { parseId } from "../../../../models/filter-fields";
import { EXPORT_COLUMNS } from "../../../../models/recconnect/outputs/export-columns";
import type { Processing } from "../../../../models/recconnect/processing/processing-options";
import type { CampaignOptions } from "../../../../models/recconnect/processing/processing-options-saving";
import { fields, several, ticked, wholeNumber } from "../../../../web/fields";

const TEXTS = ["records", "labelSheet", "labelStart", "letterCode", "historyDescription", "historyCategoryId"] as const;
const BOXES = [
  "labels",
  "letters",
  "export",
  "statistics",
  "report",
  "reportEmails",
  "noEmailReport",
  "email",
  "history",
] as const;

/** The process options as they were typed. */
export type SubmittedOptions = Record<(typeof TEXTS)[number], string> &
  Record<(typeof BOXES)[number], boolean> & { exportColumns: string[] };

/** How the form calls what two clerks may have changed. */
export const optionLabels: Record<keyof SubmittedOptions, string> = {
  records: "Process Option",
  report: "Process Report",
  reportEmails: "Print Email Addresses",
  noEmailReport: "Print report for records with invalid/no email",
  labels: "Process Labels",
  labelSheet: "Label sheet",
  labelStart: "First label",
  letters: "Process Letters",
  letterCode: "Letter",
  export: "Process Export",
  exportColumns: "Columns",
  statistics: "Process Statistics",
  email: "Process Email/Text",
  history: "Create RecConnect History Record",
  historyDescription: "History Description",
  historyCategoryId: "History Category",
};

export function submittedOptions(body: unknown): SubmittedOptions {
  const boxes = BOXES.map((name) => [name, ticked(body, name)]);
  return {
    ...fields(body, ...TEXTS),
    ...(Object.fromEntries(boxes) as Record<(typeof BOXES)[number], boolean>),
    exportColumns: several(body, "exportColumns"),
  };
}

/** Options as the form shows them. */
export function optionsAsSubmitted(options: CampaignOptions): SubmittedOptions {
  return {
    ...options,
    labelStart: String(options.labelStart),
    historyCategoryId: String(options.historyCategoryId ?? ""),
    exportColumns: options.exportColumns.length > 0 ? options.exportColumns : Object.keys(EXPORT_COLUMNS),
  };
}

/** The options that were typed; what they may come to is for the model to judge. */
export function parseOptions(typed: SubmittedOptions): CampaignOptions {
  return {
    ...typed,
    records: typed.records === "highlighted" ? "highlighted" : "all",
    labelSheet: typed.labelSheet === "5163" ? "5163" : ("5160" satisfies Processing["labelSheet"]),
    labelStart: typed.labels ? wholeNumber(typed.labelStart) || 0 : 1,
    exportColumns: Object.keys(EXPORT_COLUMNS).filter((column) => typed.exportColumns.includes(column)),
    historyCategoryId: parseId(typed.historyCategoryId) ?? null,
  };
}
