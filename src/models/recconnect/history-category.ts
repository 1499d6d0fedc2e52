import { CodeList } from "../settings/code-list";

const TAKEN = "Another history category has this code. Enter a different code.";

/** What a RecConnect History Record is about, such as MISC, Miscellaneous or one-time. */
export class HistoryCategory extends CodeList("history_categories", "history-categories", TAKEN) {}
