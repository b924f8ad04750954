// Rows of a CSV file (RFC 4180) that a spreadsheet may open: a cell that begins like a formula is made text first.

/** What spreadsheets take as the beginning of a formula, a leading tab or line break included (OWASP, "CSV Injection"). */
const FORMULA = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/

/** What acts on the terminal that somebody prints the file on; line breaks may stay, they are inside quotes. */
const CONTROL = /[^\P{Cc}\n]/gu

/** One cell: quoted, so that commas, quotes and line breaks stay inside; never a formula, never a control character. */
export function csvCell(text: string): string {
  const plain = text.replaceAll(CONTROL, '\uFFFD')
  const harmless = FORMULA.test(text) ? `'${plain}` : plain
  return `"${harmless.replaceAll('"', '""')}"`
}

export function csvRow(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`
}
