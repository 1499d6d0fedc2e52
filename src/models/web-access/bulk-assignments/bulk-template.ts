import { Templates } from "../../settings/saved-settings";
import { settingsFrom } from "./bulk-settings";

/** Settings of Bulk WebTrac ID/PIN Assign kept under a name, for every clerk to use again. */
export const BulkTemplate = new Templates("bulk assignment", settingsFrom, {
  saved: "bulk settings saved",
  deleted: "bulk settings deleted",
});
