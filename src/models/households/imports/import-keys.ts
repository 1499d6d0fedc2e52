import { rowsOf, table } from "../../../database/connection";
import { insertAll } from "../../../database/insert-all";
import { among } from "../../../database/update-all";
import type { Relation } from "../member";

/** A key that a run has met: in which row first, and what its rows said of who is the primary person. */
export interface MetKey {
  number: number;
  /** What the row said of the first person, who is kept as the primary one until a row says who is. */
  relation: Relation | null;
  /** The row that says who the primary person is. */
  primaryNumber: number | null;
  isNew: boolean;
  changed: boolean;
}

type Row = Pick<MetKey, "number" | "relation" | "primaryNumber"> & { sourceKey: string };

/** The keys among these that the run has met in an earlier chunk. */
export async function keysMet(runId: number, keys: string[]): Promise<Map<string, MetKey>> {
  const [oneOfKeys, list] = among("source_key", keys);
  const rows = await rowsOf<Row>(
    `select source_key, number, relation, primary_number from import_keys where run_id = ? and ${oneOfKeys}`,
    [runId, list],
  );
  return new Map(rows.map(({ sourceKey, ...met }) => [sourceKey, { ...met, isNew: false, changed: false }]));
}

/** Notes the keys met in this chunk, in its transaction. */
export async function noteKeys(runId: number, met: Map<string, MetKey>) {
  const fresh: object[] = [];
  for (const [sourceKey, { number, relation, primaryNumber, isNew, changed }] of met) {
    if (isNew) fresh.push({ runId, sourceKey, number, relation, primaryNumber });
    else if (changed) await table("import_keys").where({ runId, sourceKey }).update({ relation, primaryNumber });
  }
  await insertAll("import_keys", fresh);
}
