/** Returns the columns whose new value differs from the current one. */
export function changedColumns<Row extends object>(current: Row, changes: Partial<Row>): Partial<Row> {
  const entries = Object.entries(changes) as [keyof Row, Row[keyof Row]][];
  return Object.fromEntries(entries.filter(([name, value]) => current[name] !== value)) as Partial<Row>;
}

/** Lists column names as in the audit log, "home phone" for homePhone, without the search keys. */
export function columnLabels(columns: string[]) {
  return columns
    .filter((column) => !column.endsWith("Key"))
    .map((column) => column.replace(/[A-Z]/g, (capital) => ` ${capital.toLowerCase()}`))
    .join(", ");
}
