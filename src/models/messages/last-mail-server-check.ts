import { rowsOf } from "../../database/connection";

/** When somebody last checked the relay, and what came of it; undefined where nobody ever did. */
export async function lastRelayCheck(): Promise<{ at: Date; takesLetters: boolean; server: string } | undefined> {
  const [row] = await rowsOf<{ happenedAt: Date; details: string }>(
    "select happened_at, details from audit_events where kind = 'relay checked' order by id desc limit 1",
  );
  if (!row) return undefined;
  const { outcome, server } = JSON.parse(row.details) as { outcome?: string; server?: string };
  return { at: row.happenedAt, takesLetters: outcome === "takes letters", server: server ?? "" };
}
