/**
 * Columns are snake_case in the database and camelCase in TypeScript. A column ending in _at is a time and is read as a
 * Date from both engines (SQLite stores milliseconds).
 */
const camel = new Map<string, string>();
const snake = new Map<string, string>();

export function camelCase(column: string) {
  let name = camel.get(column);
  if (name === undefined) {
    name = column.replace(/(?<=[a-z0-9])_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
    camel.set(column, name);
  }
  return name;
}

export function snakeCase(name: string) {
  let column = snake.get(name);
  if (column === undefined) {
    column = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    snake.set(name, column);
  }
  return column;
}

/** Converts rows to the models' form. Anything else is returned unchanged. */
export function readRows(result: unknown): unknown {
  if (Array.isArray(result)) return result.map(readRow);
  if (result && typeof result === "object" && Array.isArray((result as { rows?: unknown }).rows)) {
    const answer = result as { rows: unknown[] };
    answer.rows = answer.rows.map(readRow);
    return answer;
  }
  return readRow(result);
}

function readRow(row: unknown): unknown {
  if (row === null || typeof row !== "object" || row instanceof Date || Buffer.isBuffer(row)) return row;

  const read: Record<string, unknown> = {};
  for (const [column, value] of Object.entries(row)) {
    read[camelCase(column)] = typeof value === "number" && column.endsWith("_at") ? new Date(value) : value;
  }
  return read;
}
