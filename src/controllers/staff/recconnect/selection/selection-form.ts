import { refuse } from "../../../../models/errors";
import { parseId } from "../../../../models/filter-fields";
import { errorInDate } from "../../../../models/households/household-errors";
import { PASS_STATUSES } from "../../../../models/households/pass";
import { PassType } from "../../../../models/households/pass-type";
import {
  BROWSES,
  DATE_OPTIONS,
  HISTORY_CHECKS,
  MATCHES,
  PRESENCE,
  RESIDENCIES,
  type RelativeDay,
  type Selection,
  SIGN_INS,
  UNSUBSCRIBED,
  VISIT_CHECKS,
} from "../../../../models/recconnect/selection/selection";
import { fields, several, wholeNumber } from "../../../../web/fields";

const TEXTS = [
  "browse",
  "codeFrom",
  "codeTo",
  "visitCheck",
  "visits",
  "visitsTo",
  "dateRange",
  "dateFrom",
  "dateTo",
  "dateOption",
  "match",
  "residency",
  "history",
  "historyCategoryId",
  "historyDescription",
  "historyFrom",
  "historyTo",
  "signIns",
  "email",
  "mobile",
  "unsubscribed",
] as const;

/** The form of Pass RecConnect as it was typed. */
export interface SubmittedSelection extends Record<(typeof TEXTS)[number], string> {
  passTypeIds: string[];
  statuses: string[];
}

/** Date Ranges that a clerk need not type, from one day thru another. */
export const DATE_RANGES: Record<string, readonly [RelativeDay | null, RelativeDay | null]> = {
  "today thru 1 year later": ["today", "1 year later"],
  "today thru 30 days later": ["today", "30 days later"],
  "today thru 90 days later": ["today", "90 days later"],
  "today or later": ["today", null],
  "30 days ago thru today": ["30 days ago", "today"],
  "90 days ago thru today": ["90 days ago", "today"],
  "1 year ago thru today": ["1 year ago", "today"],
  any: [null, null],
};
const THESE_DATES = "dates";
const LONGEST_DESCRIPTION = 200;

/** Takes every field of the form. */
export function submittedSelection(body: unknown): SubmittedSelection {
  return {
    ...fields(body, ...TEXTS),
    passTypeIds: several(body, "passTypeIds"),
    statuses: several(body, "statuses"),
  };
}

/** A selection as the form shows it. */
export function selectionAsSubmitted(selection: Selection): SubmittedSelection {
  const { dateFrom, dateTo, visitCheck, visitsFrom, visitsTo } = selection;
  const texts = TEXTS.map((name) => [name, String((selection as Record<string, unknown>)[name] ?? "")]);
  const range = Object.entries(DATE_RANGES).find(([, [from, to]]) => from === dateFrom && to === dateTo)?.[0];
  return {
    ...(Object.fromEntries(texts) as Record<(typeof TEXTS)[number], string>),
    passTypeIds: selection.passTypeIds.map(String),
    statuses: [...selection.statuses],
    dateRange: range ?? THESE_DATES,
    ...(range && { dateFrom: "", dateTo: "" }),
    visits: String((visitCheck === "fewer than" ? visitsTo : visitsFrom) ?? ""),
    visitsTo: visitCheck === "between" ? String(visitsTo ?? "") : "",
  };
}

/** The selection that was typed. Throws Invalid by field; whether anybody can be meant is for the model to judge. */
export async function parseSelection(typed: SubmittedSelection): Promise<Selection> {
  const passTypes = (await PassType.all()).filter(({ id }) => typed.passTypeIds.includes(String(id)));
  const statuses = PASS_STATUSES.filter((status) => typed.statuses.includes(status));
  const [visits, visitsTo] = [wholeNumber(typed.visits), wholeNumber(typed.visitsTo)];
  const [range, validateRange] = rangeTyped(typed);
  const made = {
    browse: oneOf(BROWSES, typed.browse),
    passTypeIds: passTypes.map(({ id }) => id),
    codeFrom: typed.codeFrom.toUpperCase(),
    codeTo: typed.codeTo.toUpperCase(),
    visitCheck: oneOf(VISIT_CHECKS, typed.visitCheck),
    visitsFrom: typed.visitCheck === "at least" || typed.visitCheck === "between" ? visits : null,
    visitsTo: typed.visitCheck === "fewer than" ? visits : typed.visitCheck === "between" ? visitsTo : null,
    dateFrom: range[0],
    dateTo: range[1],
    dateOption: oneOf(DATE_OPTIONS, typed.dateOption),
    statuses,
    match: oneOf(MATCHES, typed.match),
    residency: oneOf(RESIDENCIES, typed.residency),
    history: oneOf(HISTORY_CHECKS, typed.history),
    historyCategoryId: parseId(typed.historyCategoryId) ?? null,
    historyDescription: typed.historyDescription,
    historyFrom: typed.historyFrom || null,
    historyTo: typed.historyTo || null,
    signIns: oneOf(SIGN_INS, typed.signIns),
    email: oneOf(PRESENCE, typed.email),
    mobile: oneOf(PRESENCE, typed.mobile),
    unsubscribed: oneOf(UNSUBSCRIBED, typed.unsubscribed),
  };
  refuse({
    passTypeIds: passTypes.length < new Set(typed.passTypeIds).size ? "Choose pass types from the list." : null,
    ...missing(made),
    visits: asksForVisits(typed) && Number.isNaN(visits) ? "Enter visits as a whole number, such as 10." : null,
    visitsTo:
      typed.visitCheck === "between" && Number.isNaN(visitsTo) ? "Enter visits as a whole number, such as 20." : null,
    ...validateRange,
    statuses: statuses.length < new Set(typed.statuses).size ? "Choose statuses from the list." : null,
    historyCategoryId: parseId(typed.historyCategoryId) === null ? "Choose a history category from the list." : null,
    historyDescription:
      typed.historyDescription.length > LONGEST_DESCRIPTION ? `Use at most ${LONGEST_DESCRIPTION} characters.` : null,
    historyFrom: errorInDate(typed.historyFrom),
    historyTo: errorInDate(typed.historyTo),
  });
  return made as Selection;
}

const WAYS = {
  browse: "Choose Browser Only, a range, or both.",
  visitCheck: "Choose how visits are checked, or Skip Check.",
  dateOption: "Choose which date to check.",
  match: "Choose what one record stands for.",
  residency: "Choose which households by residency.",
  history: "Choose whether prior communications count.",
  signIns: "Choose whether sign-ins count.",
  email: "Choose whether households need an email.",
  mobile: "Choose whether households need a mobile phone.",
  unsubscribed: "Choose what kind of message this is for.",
} satisfies Partial<Record<keyof Selection, string>>;

function missing(made: Record<string, unknown>): Record<string, string | null> {
  return Object.fromEntries(Object.entries(WAYS).map(([name, sentence]) => [name, made[name] ? null : sentence]));
}

function asksForVisits({ visitCheck }: SubmittedSelection) {
  return visitCheck !== "" && visitCheck !== "skip";
}

/** Dates that were typed count, whatever range is chosen above them. */
function rangeTyped({ dateRange, dateFrom, dateTo }: SubmittedSelection) {
  const isTyped = dateFrom !== "" || dateTo !== "";
  if (isTyped) {
    const errors = { dateFrom: errorInDate(dateFrom), dateTo: errorInDate(dateTo) };
    return [[dateFrom || null, dateTo || null], errors] as const;
  }
  const chosen = Object.hasOwn(DATE_RANGES, dateRange) ? DATE_RANGES[dateRange] : undefined;
  const error =
    dateRange === THESE_DATES
      ? { dateFrom: "Enter the first date, the last date, or both." }
      : { dateRange: "Choose a date range." };
  return [chosen ?? [null, null], chosen ? {} : error] as const;
}

function oneOf<Option extends string>(options: readonly Option[], value: string) {
  return options.find((option) => option === value);
}
