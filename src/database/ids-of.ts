import { engine, rowsOf } from "./connection";

/**
 * Returns the numbers of a statement's only column, `id`, in order. They are read as one list, because turning thousands
 * of rows into objects would take longer than finding them.
 */
export async function idsOf(sql: string, bindings: readonly (string | number | string[])[] = []): Promise<number[]> {
  const list = engine === "postgres" ? "json_agg(id)" : "json_group_array(id)";
  const [row] = await rowsOf<{ ids: string | number[] | null }>(
    `select ${list} as ids from (${sql}) as found`,
    bindings,
  );
  const ids = row?.ids ?? [];
  return typeof ids === "string" ? JSON.parse(ids) : ids;
}
