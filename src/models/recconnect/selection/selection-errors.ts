import { refuse } from "../../errors";
import { HistoryCategory } from "../history-category";
import { dateRangeOf } from "./date-range";
import type { Selection } from "./selection";
import { chosenPassTypes } from "./selection-conditions";

/** Throws Invalid by field where nobody can be meant by this selection. */
export async function refuseSelection(selection: Selection) {
  const { from, to } = dateRangeOf(selection);
  const { statuses, historyFrom, historyTo, historyCategoryId } = selection;
  refuse({
    ...validatePassTypes(selection),
    visits: errorInVisits(selection),
    visitsTo: errorInRangeOfVisits(selection),
    dateTo: isReversed(from, to) ? "Enter a last date that is on or after the first date." : null,
    statuses: statuses.length === 0 ? "Include at least one status." : null,
    historyTo: isReversed(historyFrom, historyTo) ? "Enter a last date that is on or after the first date." : null,
    historyCategoryId:
      historyCategoryId === null || (await HistoryCategory.findBy({ id: historyCategoryId }))
        ? null
        : "Choose a history category from the list.",
  });
  const none = (await chosenPassTypes(selection)).length === 0;
  refuse({ codeFrom: none ? "No pass type code is in this range. Enter a different range." : null });
}

function validatePassTypes({ browse, passTypeIds, codeFrom, codeTo }: Selection) {
  const noRange = codeFrom === "" && codeTo === "";
  return {
    passTypeIds: browse === "browser" && passTypeIds.length === 0 ? "Add at least one pass type to the browser." : null,
    codeFrom:
      (browse === "range" && noRange) || (browse === "range plus browser" && noRange && passTypeIds.length === 0)
        ? "Enter the first code, the last code, or both."
        : null,
    codeTo:
      browse !== "browser" && codeTo !== "" && codeTo < codeFrom
        ? "Enter a last code that comes after the first code."
        : null,
  };
}

function errorInVisits({ visitCheck, visitsFrom, visitsTo }: Selection) {
  if (visitCheck === "skip") return null;
  const first = visitCheck === "fewer than" ? visitsTo : visitsFrom;
  if (first === null) return "Enter a number of visits.";
  return visitCheck === "fewer than" && first === 0 ? "Enter 1 or more visits." : null;
}

function errorInRangeOfVisits({ visitCheck, visitsFrom, visitsTo }: Selection) {
  if (visitCheck !== "between") return null;
  if (visitsTo === null) return "Enter the maximum number of visits.";
  return visitsFrom !== null && visitsTo < visitsFrom ? "Enter a maximum that is at least the minimum." : null;
}

function isReversed(from: string | null, to: string | null) {
  return from !== null && to !== null && to < from;
}
