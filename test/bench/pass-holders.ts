import { engine, rowsOf } from "../../src/database/connection";
import { rest } from "./figures";

const HOUSEHOLDS = Number(process.env.HOUSEHOLDS ?? 250_000);

/**
 * Households with two members and two passes each, in SQL alike on both engines. One in eight was sent a teaser, each of
 * them a newsletter, and one in fifty has unsubscribed.
 */
export async function addPassHolders() {
  const numbers = `with recursive n (i) as (select 1 union all select i + 1 from n where i < ${HOUSEHOLDS})`;
  const now = engine === "postgres" ? "now()" : String(Date.now());
  const day = (from: string, days: string) =>
    engine === "postgres"
      ? `to_char(date '${from}' + cast(${days} as integer), 'YYYY-MM-DD')`
      : `date('${from}', '+' || (${days}) || ' days')`;
  await fillWith([
    `insert into pass_types (code, description, created_at, updated_at)
     with recursive n (i) as (select 1 union all select i + 1 from n where i < 10)
     select 'BENCH-' || i, 'Bench pass', ${now}, ${now} from n`,
    `insert into households (id, city, state, zip, email, email_key, residency, created_at, updated_at)
     ${numbers} select 10000 + i, case i % 7 when 0 then 'Corona' when 1 then 'Norco' else 'Riverside' end, 'CA',
       '925' || cast(10 + i % 80 as text), case when i % 5 > 0 then 'pat.' || i || '@example.org' end,
       case when i % 5 > 0 then 'pat.' || i || '@example.org' end,
       case i % 4 when 0 then 'non-resident' else 'resident' end, ${now}, ${now} from n`,
    `insert into members (household_id, relation, first_name, last_name, last_key, first_key, created_at, updated_at)
     ${numbers} select 10000 + i, case k when 0 then 'primary' else 'child' end, 'Pat', 'Garza' || ((i * 7919) % 250007),
       'garza' || ((i * 7919) % 250007), 'pat', ${now}, ${now} from n, (select 0 as k union all select 1) as two order by i, k`,
    `insert into phones (household_id, kind, number, reversed_digits)
     ${numbers} select 10000 + i, 'mobile', '(951) 555-0100', '0010555159' from n where i % 2 = 1`,
    `insert into web_users (household_id, user_name, pin_seal, created_at, updated_at)
     ${numbers} select 10000 + i, case when i % 3 > 0 then 'u' || i end, case when i % 3 = 1 then 'seal' end, ${now}, ${now} from n`,
    `insert into passes (member_id, pass_type_id, status, activates_on, expires_on, purchased_on, last_visit_on, visits, created_at, updated_at)
     select m.id, (select min(id) from pass_types where code like 'BENCH%') + (m.id * k * 31) % 10,
       case (m.id + k) % 5 when 0 then 'Expired' when 1 then 'Actv-Renew' when 2 then 'Suspended' else 'Actv-New' end,
       ${day("2026-01-01", "(m.id * 13 + k * 101) % 365")}, ${day("2026-06-01", "(m.id * 17 + k * 57) % 600")},
       ${day("2025-06-01", "(m.id * 17 + k * 57) % 500")}, ${day("2026-06-01", "(m.id * 19 + k * 57) % 170")},
       (m.id * k) % 60, ${now}, ${now}
     from members m, (select 1 as k union all select 2) as two where m.household_id > 10000`,
    `insert into unsubscriptions (household_id, email_key, how, created_at)
     select id, email_key, 'link', ${now} from households where id > 10000 and id % 50 = 0`,
    `insert into campaigns (selection, processing, mailing, clerk_id, clerk_name, mode, history_description, started_at,
       finished_at, cancelled_at, extracted_at, created_at, updated_at)
     select '{}', '{}', '{}', 1, 'Bench', 'live', what, ${now}, ${now}, null, ${now}, ${now}, ${now}
     from (select 'The teaser' as what union all select 'Newsletter') as two`,
    `insert into campaign_recipients (campaign_id, number, household_id, state)
     select c.id, h.id, h.id, 'written' from campaigns c, households h
     where h.id > 10000 and (c.history_description = 'Newsletter' or h.id % 8 = 1)`,
    engine === "postgres" ? "vacuum analyze" : "pragma wal_checkpoint(truncate)",
  ]);
}

async function fillWith(statements: string[]) {
  for (const statement of statements) {
    await rowsOf(statement).catch((error) => {
      if (!/does not return data/.test(String(error))) throw error;
    });
  }
  await rest(500);
}
