import { snakeCase } from "./column-types";
import { table } from "./connection";
import { among } from "./update-all";

type Rows = ReturnType<typeof table>;

/**
 * Deletes the rows that a limited query chooses, by one column, if `still` also holds. Returns how many. The values are
 * read first, because PostgreSQL with old statistics runs a limited subselect again for every row, which is quadratic.
 */
export async function deleteSome(
  name: string,
  column: string,
  choose: (rows: Rows) => Rows,
  still: (rows: Rows) => Rows = (rows) => rows,
): Promise<number> {
  const chosen = (await choose(table(name)).select(column)) as unknown as Record<string, string | number>[];
  if (chosen.length === 0) return 0;
  const values = chosen.map((row) => row[column] as string | number);
  const [amongThese, list] = among(snakeCase(column), values);
  return (await still(table(name)).whereRaw(amongThese, [list]).delete()) as unknown as number;
}
