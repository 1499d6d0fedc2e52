import { Templates } from "../settings/saved-settings";
import { selectionFrom } from "./selection";

/** Selections of Pass RecConnect kept under a name, for every clerk to use again. */
export const SelectionTemplate = new Templates("recconnect selection", selectionFrom, {
  saved: "mailing settings saved",
  deleted: "mailing settings deleted",
});
