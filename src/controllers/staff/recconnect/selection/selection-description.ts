import { PassType } from "../../../../models/households/pass-type";
import { HistoryCategory } from "../../../../models/recconnect/history-category";
import { dateRangeOf } from "../../../../models/recconnect/selection/date-range";
import type { Selection } from "../../../../models/recconnect/selection/selection";
import { day } from "../../../../web/dates";
import { DATE_RANGES } from "./selection-form";

/** The choices of Pass RecConnect, as its form and its campaigns say them. */
export const CHOICES = {
  browse: { browser: "Browser Only", range: "Range", "range plus browser": "Range plus Browser" },
  visitCheck: { skip: "Skip Check", "at least": "At least", "fewer than": "Fewer than", between: "Between" },
  dateOption: { expiration: "Expiration", activation: "Activation", purchase: "Purchase", "last visit": "Last visit" },
  match: { household: "Unique HH", "pass holder": "Unique pass holder", pass: "Every pass" },
  residency: {
    all: "All active households",
    residents: "Residents Only",
    "non-residents": "Non-Residents Only",
    both: "Both",
  },
  history: {
    ignore: "Ignore prior communications",
    include: "Include only households in prior communications",
    skip: "Skip households in prior communications",
  },
  signIns: {
    any: "Any",
    "never signed in": "Skip households that have signed in",
    "assigned PIN not used": "Only households with an assigned PIN that has not been used",
  },
  email: { any: "With or without an email", with: "With an email only", without: "Without an email only" },
  mobile: {
    any: "With or without a mobile phone",
    with: "With a mobile phone only",
    without: "Without a mobile phone only",
  },
  unsubscribed: { "leave out": "A mailing", "service message": "A service message" },
} as const satisfies { [Name in keyof Selection]?: Record<string, string> };

export const DATE_RANGE_LABELS: Record<string, string> = {
  ...Object.fromEntries(Object.keys(DATE_RANGES).map((range) => [range, range[0]?.toUpperCase() + range.slice(1)])),
  any: "Any date",
  dates: "The dates below",
};

/** A selection as headings and words, the passes first. */
export async function describeSelection(selection: Selection): Promise<[string, string][]> {
  const { visitCheck, visitsFrom, visitsTo } = selection;
  const chosen = (name: keyof typeof CHOICES) => (CHOICES[name] as Record<string, string>)[selection[name]] ?? "";
  const visits = {
    skip: [],
    "at least": [visitsFrom],
    "fewer than": [visitsTo],
    between: [visitsFrom, "and", visitsTo],
  };
  return [
    ["Pass types", await passTypesInWords(selection)],
    ["Visits", [chosen("visitCheck"), ...visits[visitCheck]].join(" ")],
    ["Date", `${chosen("dateOption")}: ${rangeInWords(selection)}`],
    ["Include", selection.statuses.join(", ")],
    ["Match Option", chosen("match")],
    ["Residency", chosen("residency")],
    ["History", await historyInWords(selection, chosen("history"))],
    ["Sign-ins", chosen("signIns")],
    ["Email", chosen("email")],
    ["Mobile phone", chosen("mobile")],
    ["Kind of message", chosen("unsubscribed")],
  ];
}

async function passTypesInWords({ browse, passTypeIds, codeFrom, codeTo }: Selection) {
  const inBrowser = (await PassType.all()).filter(({ id }) => passTypeIds.includes(id)).map(({ code }) => code);
  const range = [codeFrom || "the first", codeTo || "the last"].join(" thru ");
  const parts = [browse !== "range" && inBrowser.join(", "), browse !== "browser" && range];
  return parts.filter(Boolean).join("; ");
}

function rangeInWords(selection: Selection) {
  const { from, to } = dateRangeOf(selection);
  if (from === null && to === null) return "any";
  const days =
    from === null ? `thru ${day(to)}` : to === null ? `${day(from)} or later` : `${day(from)} thru ${day(to)}`;
  const kept = Object.entries(DATE_RANGES).find(([, [a, b]]) => a === selection.dateFrom && b === selection.dateTo);
  return kept ? `${kept[0]} (${days} now)` : days;
}

async function historyInWords(selection: Selection, words: string) {
  const { history, historyCategoryId, historyDescription, historyFrom, historyTo } = selection;
  if (history === "ignore") return words;
  const category = (await HistoryCategory.all()).find(({ id }) => id === historyCategoryId)?.code;
  const parts = [
    category && `category ${category}`,
    historyDescription && `description with "${historyDescription}"`,
    historyFrom && `from ${day(historyFrom)}`,
    historyTo && `thru ${day(historyTo)}`,
  ].filter(Boolean);
  return parts.length > 0 ? `${words}: ${parts.join(", ")}` : words;
}
