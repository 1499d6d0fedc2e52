/**
 * SQL, alike on both engines, that adds that many households behind the highest ID: a primary person, an email of their
 * own and a web user without a name each. A million in some seconds, where the models would take minutes.
 */
export function addingHouseholds(count: number): string[] {
  const numbers = `with recursive n (i) as (select 1 union all select i + 1 from n where i < ${count})`;
  const now = "'2026-01-05 12:00:00'";
  return [
    "create temporary table base as select coalesce(max(id), 1000) as id from households",
    `insert into households (id, city, state, zip, email, email_key, residency, created_at, updated_at)
     ${numbers} select base.id + i, 'Riverside', 'CA', '92501', 'pat.garza.' || (base.id + i) || '@example.org',
       'pat.garza.' || (base.id + i) || '@example.org', 'resident', ${now}, ${now} from n, base`,
    `insert into members (household_id, relation, first_name, last_name, last_key, first_key, created_at, updated_at)
     ${numbers} select base.id + i, 'primary', 'Pat', 'Garza' || i, 'garza' || i, 'pat', ${now}, ${now} from n, base`,
    `insert into web_users (household_id, created_at, updated_at)
     ${numbers} select base.id + i, ${now}, ${now} from n, base`,
    "drop table base",
  ];
}
