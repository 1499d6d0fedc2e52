import { HistoryCategory } from "../../../models/recconnect/history-category";
import { codeListActions } from "./code-lists";

/** The history categories that clerks choose from for a RecConnect History Record. */
export const { index, create, edit, update } = codeListActions(HistoryCategory, {
  page: "history-categories",
  singular: "history category",
  plural: "history categories",
  emptyText: "Add the first one below. Clerks choose from these when they create a RecConnect History Record.",
  codeHint: "Short, in capital letters, such as MISC. Each code is used once.",
  descriptionHint: "What clerks call it, such as Miscellaneous or one-time.",
  renameText: "History records in this category show its new name.",
});
