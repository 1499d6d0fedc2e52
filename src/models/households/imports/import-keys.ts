import { rowsOf, table } from "../../../database/connection";
import { insertAll } from "../../../database/insert-all";
import { among } from "../../../database/update-all";
import type { Relation } from "../member";

/** A key that a run has seen: its first row, and what its rows said about the primary person. */
export interface SeenKey {
  number: number;
  /** The relation of the first person, who is the primary person until a row names another. */
  relation: Relation | null;
  /** The row that names the primary person. */
  primaryNumber: number | null;
  isNew: boolean;
  changed: boolean;
}

type Row = Pick<SeenKey, "number" | "relation" | "primaryNumber"> & { sourceKey: string };

/** Returns which of these keys the run has seen in earlier chunks. */
export async function seenKeys(runId: number, keys: string[]): Promise<Map<string, SeenKey>> {
  const [oneOfKeys, list] = among("source_key", keys);
  const rows = await rowsOf<Row>(
    `select source_key, number, relation, primary_number from import_keys where run_id = ? and ${oneOfKeys}`,
    [runId, list],
  );
  return new Map(rows.map(({ sourceKey, ...met }) => [sourceKey, { ...met, isNew: false, changed: false }]));
}

/** Saves the keys of this chunk in its transaction. */
export async function saveSeenKeys(runId: number, met: Map<string, SeenKey>) {
  const fresh: object[] = [];
  for (const [sourceKey, { number, relation, primaryNumber, isNew, changed }] of met) {
    if (isNew) fresh.push({ runId, sourceKey, number, relation, primaryNumber });
    else if (changed) await table("import_keys").where({ runId, sourceKey }).update({ relation, primaryNumber });
  }
  await insertAll("import_keys", fresh);
}
