import type { CellValue } from './shown-card.ts'

/**
 * RFC 4180 for people who open it in a spreadsheet: every digit is kept, NULL is empty, and a text that a spreadsheet
 * would run as a formula gets an apostrophe before it. Programs take `finops ask --format csv`, which changes nothing.
 */
export function csvText(
  columns: readonly { readonly name: string; readonly numeric: boolean }[],
  rows: Iterable<readonly CellValue[]>,
): string {
  const lines = [columns.map(({ name }) => quoted(name)).join(',')]
  for (const row of rows) {
    lines.push(row.map((value, index) => cell(value, columns[index]?.numeric === true)).join(','))
  }
  return `${lines.join('\r\n')}\r\n`
}

function cell(value: CellValue, isNumber: boolean): string {
  if (value === null) return ''
  const text = String(value)
  return quoted(!isNumber && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text)
}

function quoted(text: string): string {
  return text === '' || /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
