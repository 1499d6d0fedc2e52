import { PassType } from "../../../models/households/pass-type";
import { codeListActions } from "./code-lists";

/** The kinds of pass that the agency sells. */
export const { index, create, edit, update } = codeListActions(PassType, {
  page: "pass-types",
  singular: "pass type",
  plural: "pass types",
  emptyText: "Add the first one below. Clerks choose from these when they add a pass.",
  codeHint: "Short, in capital letters, such as CY-CHILD. Each code is used once.",
  descriptionHint: "What clerks and customers call it, such as Child Pass.",
  renameText: "Passes of this type show its new name.",
});
