import type { MessageText } from "../../messages/canned-texts/text-validation";
import type { ExportColumn } from "./export-columns";
import type { SheetName } from "./label-sheets";
import type { Place, Scope } from "./output-records";
import type { ReportKind } from "./report-rows";

/** What is made of a campaign's records. */
export type Output = { campaignId: number; scope: Scope } & (
  | { make: "labels"; sheet: SheetName; start: number }
  | { make: "letters"; text: MessageText }
  | { make: "count of letters"; text: MessageText }
  | { make: "report"; kind: ReportKind; withEmails: boolean }
  | { make: "page of a report"; kind: ReportKind; after: Place; limit: number }
  | { make: "export"; columns: ExportColumn[] }
  | { make: "statistics" }
);

/** Behind the last piece. */
export const END = null;
