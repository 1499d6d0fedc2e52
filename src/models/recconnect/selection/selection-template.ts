import { Templates } from "../../settings/saved-settings";
import { selectionFrom } from "./selection";

/** How saved selections are told from the settings of other screens. */
export const SELECTIONS = "recconnect selection";

/** Selections of Pass RecConnect kept under a name, for every clerk to use again. */
export const SelectionTemplate = new Templates(SELECTIONS, selectionFrom, {
  saved: "mailing settings saved",
  deleted: "mailing settings deleted",
});
