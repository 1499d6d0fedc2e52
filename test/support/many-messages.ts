import { engine, rowsOf } from "../../src/database/connection";

interface Many {
  state: string;
  priority?: number;
  reply?: string | null;
}

/** Adds this many due messages to as many households to the outbox at once. */
export async function manyMessages(count: number, { state, priority = 2, reply = null }: Many) {
  const numbers =
    engine === "postgres"
      ? `generate_series(1, ${count}) as n`
      : `(with recursive s(n) as (select 1 union all select n + 1 from s where n < ${count}) select n from s) as numbers`;
  const now = new Date();
  await rowsOf(
    `insert into messages (message_id, kind, recipient, recipient_domain, subject, body, fields, priority, category,
       state, posted_in, reply, due_at, created_at, updated_at)
     select 'many-' || n || '@bench.example', 'mailing', 'household' || n || '@example.org', 'example.org',
       'Summer at the pool', 'The pool opens.', '{}', ?, 'mailing', ?, 'live', ?, ?, ?, ? from ${numbers}`,
    [priority, state, reply as string, now, now, now],
  );
  if (engine === "postgres") await rowsOf("analyze messages");
}
