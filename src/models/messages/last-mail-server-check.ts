import { rowsOf } from "../../database/connection";

/** Returns the time and result of the last mail server check; undefined if there was none. */
export async function lastMailServerCheck(): Promise<{ at: Date; takesMessages: boolean; server: string } | undefined> {
  const [row] = await rowsOf<{ happenedAt: Date; details: string }>(
    "select happened_at, details from audit_events where kind = 'mail server checked' order by id desc limit 1",
  );
  if (!row) return undefined;
  const { outcome, server } = JSON.parse(row.details) as { outcome?: string; server?: string };
  return { at: row.happenedAt, takesMessages: outcome === "takes messages", server: server ?? "" };
}
