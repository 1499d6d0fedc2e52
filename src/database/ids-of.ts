import { engine, rowsOf } from "./connection";

/**
 * The numbers in a statement's one column, named `id`, in its order. They come as one list: some thousand rows of them
 * would take longer to become objects than to be found.
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
