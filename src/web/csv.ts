/** Makes spreadsheet programs read the file as UTF-8. */
export const BYTE_ORDER_MARK = "\uFEFF";

const TAKEN_FOR_A_FORMULA = /^[=+\-@\t\r＝＋－＠]/;
const TO_BE_QUOTED = /[",\r\n]|^\s|\s$/;

/** Returns one line of a CSV file (RFC 4180) in which no cell is a spreadsheet formula (SECURITY.md 66). */
export function csvLine(cells: readonly unknown[]) {
  return `${cells.map(csvCell).join(",")}\r\n`;
}

function csvCell(value: unknown) {
  const text = value === null || value === undefined ? "" : String(value);
  const harmless = TAKEN_FOR_A_FORMULA.test(text) ? `'${text}` : text;
  return TO_BE_QUOTED.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
