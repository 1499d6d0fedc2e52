import { engine } from "../../../database/connection";
import type { Selection } from "./selection";
import type { Condition, Conditions } from "./selection-conditions";

type Match = Selection["match"];

/** Has PostgreSQL look up the passes of each household of a window, where it would read all passes to join them. */
const ONE_BY_ONE = engine === "postgres" ? " offset 0" : "";

/** Crossed, since the embedded engine then keeps this order: what is asked of a household is asked once, not of each pass. */
const HOLDERS = {
  household: "",
  "pass holder": "cross join members m",
  pass: "cross join members m cross join passes p",
};
/** A household without one is a record too, with no name. */
const PRIMARY_PERSON = "left join members m on m.household_id = h.id and m.relation = 'primary'";

/** The records of these households (a condition on h.id): one a household, one a member who holds such a pass, or one a pass. */
export function recordsOf({ match }: Selection, { household, pass }: Conditions, these: string): Condition {
  return {
    sql: `select h.id as household_id, ${match === "household" ? "cast(null as integer)" : "m.id"} as member_id,
        ${match === "pass" ? "p.id" : "cast(null as integer)"} as pass_id,
        coalesce(m.last_name, '') as last_name, coalesce(m.first_name, '') as first_name,
        coalesce(h.city, '') as city, coalesce(h.state, '') as state, coalesce(h.zip, '') as zip,
        coalesce(h.email, '') as email, coalesce(m.last_key, '') as last_key, coalesce(m.first_key, '') as first_key,
        lower(coalesce(h.city, '')) as city_key, coalesce(h.email_key, '') as email_key
      from households h ${match === "household" ? PRIMARY_PERSON : HOLDERS[match]}
      where ${these} and ${household.sql} and ${matching(match, pass.sql + (match === "pass" ? "" : ONE_BY_ONE))}
      order by h.id${match === "household" ? "" : ", m.id"}${match === "pass" ? ", p.id" : ""}`,
    bindings: [...household.bindings, ...pass.bindings],
  };
}

/**
 * How many records these households have. Nothing is named or put in order for it, and PostgreSQL, which counts all of
 * them at once, may begin with the passes: its statistics don't see through the conditions that keep it from that.
 */
export function countOf({ match }: Selection, { household, pass, passAtOnce }: Conditions, these: string): Condition {
  const counted = engine === "postgres" ? passAtOnce : pass;
  return {
    sql: `select cast(count(*) as integer) as records from households h ${HOLDERS[match]}
      where ${these} and ${household.sql} and ${matching(match, counted.sql)}`,
    bindings: [...household.bindings, ...counted.bindings],
  };
}

function matching(match: Match, pass: string) {
  return {
    household: `exists (select 1 from members pm join passes p on p.member_id = pm.id
      where pm.household_id = h.id and ${pass})`,
    "pass holder": `m.household_id = h.id and exists (select 1 from passes p where p.member_id = m.id and ${pass})`,
    pass: `m.household_id = h.id and p.member_id = m.id and ${pass}`,
  }[match];
}
