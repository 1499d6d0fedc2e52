/** The columns that are to be other than they are. */
export function differing<Row extends object>(present: Row, wanted: Partial<Row>): Partial<Row> {
  const entries = Object.entries(wanted) as [keyof Row, Row[keyof Row]][];
  return Object.fromEntries(entries.filter(([name, value]) => present[name] !== value)) as Partial<Row>;
}

/** "homePhone" as the audit log says it, "home phone"; the search's own keys are not worth a word. */
export function inWords(columns: string[]) {
  return columns
    .filter((column) => !column.endsWith("Key"))
    .map((column) => column.replace(/[A-Z]/g, (message) => ` ${message.toLowerCase()}`))
    .join(", ");
}
