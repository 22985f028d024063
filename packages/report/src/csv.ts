import type { CellValue } from './shown-card.ts'

/**
 * RFC 4180 for people who open it in a spreadsheet: every digit is kept, NULL is empty, and a text that a spreadsheet
 * would run as a formula gets an apostrophe before it. Programs take `finops ask --format csv`, which changes nothing.
 */
export function csvText(columns: CsvColumns, rows: Iterable<readonly CellValue[]>): string {
  return csvHead(columns) + csvLines(columns, rows)
}

/** Names of columns that people gave to a card's answer, and which of them are numbers. */
export type CsvColumns = readonly { readonly name: string; readonly numeric: boolean }[]

/** The line with the names. */
export function csvHead(columns: CsvColumns): string {
  return `${columns.map(({ name }) => quoted(name)).join(',')}\r\n`
}

/** Lines of rows, without the one with the names. */
export function csvLines(columns: CsvColumns, rows: Iterable<readonly CellValue[]>): string {
  let lines = ''
  for (const row of rows) {
    lines += `${row.map((value, index) => cell(value, columns[index]?.numeric === true)).join(',')}\r\n`
  }
  return lines
}

function cell(value: CellValue, isNumber: boolean): string {
  if (value === null) return ''
  const text = String(value)
  return quoted(!isNumber && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text)
}

function quoted(text: string): string {
  return text === '' || /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
