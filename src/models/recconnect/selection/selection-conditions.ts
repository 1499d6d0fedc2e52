import { dayAfter, startOfDay } from "../../filter-fields";
import { PassType } from "../../households/pass-type";
import { wantsMailings } from "../../messages/unsubscription";
import { COUNTS_AS_HISTORY } from "../household-history";
import { dateRangeOf } from "./date-range";
import type { Selection } from "./selection";

export type Binding = string | number | Date;

/** A condition in SQL with its values. */
export interface Condition {
  sql: string;
  bindings: Binding[];
}

/** A selection in SQL, as it is on this day with these pass types: of households (h), and of passes (p). */
export interface Conditions {
  passTypeIds: number[];
  household: Condition;
  pass: Condition;
  /** The same for a statement that may begin with the passes, as the engine thinks best. */
  passAtOnce: Condition;
  /** What an index of passes alone can find: all of `pass` but the visits. */
  indexedPass: Condition;
}

export const DATE_COLUMNS = {
  expiration: "expires_on",
  activation: "activates_on",
  purchase: "purchased_on",
  "last visit": "last_visit_on",
} as const;

/** What a household and a pass must be to be selected. Passes of no type: nobody is. */
export async function conditionsOf(selection: Selection, now = new Date()): Promise<Conditions> {
  const passTypeIds = await chosenPassTypes(selection);
  const indexed = [oneOf("p.status", selection.statuses), ...ofDates(selection, now)];
  const rest = [...indexed, ...ofVisits(selection)];
  return {
    passTypeIds,
    household: all([
      ["h.inactive_at is null"],
      selection.unsubscribed === "leave out" && [wantsMailings("h")],
      ofResidency(selection.residency),
      selection.email !== "any" && [`h.email is ${selection.email === "with" ? "not " : ""}null`],
      selection.mobile !== "any" && [`${not(selection.mobile === "without")}${MOBILE}`],
      ofSignIns(selection.signIns, now),
      ofHistory(selection),
    ]),
    // The plus keeps the engine from looking through all passes of a type for each household: it is to begin with the household's.
    pass: all([oneOf("+p.pass_type_id", passTypeIds), ...rest]),
    passAtOnce: all([oneOf("p.pass_type_id", passTypeIds), ...rest]),
    indexedPass: all([oneOf("p.pass_type_id", passTypeIds), ...indexed]),
  };
}

/** The pass types in the browser, in the range of codes, or in either. */
export async function chosenPassTypes(selection: Selection): Promise<number[]> {
  const { browse, passTypeIds, codeFrom, codeTo } = selection;
  const inBrowser = ({ id }: PassType) => browse !== "range" && passTypeIds.includes(id);
  const inRange = ({ code }: PassType) => browse !== "browser" && code >= codeFrom && (codeTo === "" || code <= codeTo);
  return (await PassType.all()).filter((type) => inBrowser(type) || inRange(type)).map(({ id }) => id);
}

type Part = readonly [string, ...Binding[]] | false;

function all(parts: Part[]): Condition {
  const wanted = parts.filter((part) => part !== false);
  return {
    sql: wanted.map(([sql]) => sql).join(" and "),
    bindings: wanted.flatMap(([, ...bindings]) => bindings),
  };
}

function not(negated: boolean) {
  return negated ? "not " : "";
}

const MOBILE = "exists (select 1 from phones ph where ph.household_id = h.id and ph.kind = 'mobile')";

function oneOf(column: string, values: readonly (string | number)[]): Part {
  if (values.length === 0) return ["1 = 0"];
  return [`${column} in (${values.map(() => "?").join(", ")})`, ...values];
}

function ofResidency(residency: Selection["residency"]): Part {
  if (residency === "all") return false;
  if (residency === "both") return ["h.residency in ('resident', 'non-resident')"];
  return [`h.residency = '${residency === "residents" ? "resident" : "non-resident"}'`];
}

/** An assigned PIN as a message may merge it, but for a lock: `assignedCredentials` looks at that when the message is sent. */
function ofSignIns(signIns: Selection["signIns"], now: Date): Part {
  if (signIns === "any") return false;
  const webUser = "exists (select 1 from web_users w where w.household_id = h.id and";
  if (signIns === "never signed in") return [`not ${webUser} w.last_sign_in_at is not null)`];
  return [
    `${webUser} w.user_name is not null and w.pin_seal is not null and w.pin_changed_at is null
       and w.in_use_at is null and (w.pin_expires_at is null or w.pin_expires_at > ?))`,
    now,
  ];
}

/** Prior communications are those that were kept as history and really began: practice never counts (DESIGN.md rule 11). */
function ofHistory(selection: Selection): Part {
  const { history, historyCategoryId, historyDescription, historyFrom, historyTo } = selection;
  if (history === "ignore") return false;
  const [from, to] = [startOfDay(historyFrom ?? ""), startOfDay(historyTo ?? "")];
  const those = all([
    historyCategoryId !== null && ["k.history_category_id = ?", historyCategoryId],
    historyDescription !== "" && [
      "lower(k.history_description) like lower(?) escape '\\'",
      `%${historyDescription.replace(/[\\%_]/g, "\\$&")}%`,
    ],
    from instanceof Date && ["k.started_at >= ?", from],
    to instanceof Date && ["k.started_at < ?", dayAfter(to)],
  ]);
  // Which mailings are meant is found out once, and not for each recipient.
  const ofThose = those.sql && ` and +r.campaign_id in (select k.id from campaigns k where ${those.sql})`;
  return [
    `${not(history === "skip")}exists (select 1 from campaign_recipients r join campaigns c on c.id = r.campaign_id
       where r.household_id = h.id${ofThose} and r.state <> 'cancelled' and ${COUNTS_AS_HISTORY})`,
    ...those.bindings,
  ];
}

/** A pass without that date is in no range. */
function ofDates(selection: Selection, now: Date): Part[] {
  const column = `p.${DATE_COLUMNS[selection.dateOption]}`;
  const { from, to } = dateRangeOf(selection, now);
  return [from !== null && [`${column} >= ?`, from], to !== null && [`${column} <= ?`, to]];
}

function ofVisits({ visitCheck, visitsFrom, visitsTo }: Selection): Part[] {
  if (visitCheck === "skip") return [];
  return [
    visitCheck !== "fewer than" && ["p.visits >= ?", visitsFrom ?? 0],
    visitCheck === "fewer than" && ["p.visits < ?", visitsTo ?? 0],
    visitCheck === "between" && ["p.visits <= ?", visitsTo ?? 0],
  ];
}
