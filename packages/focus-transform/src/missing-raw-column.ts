import { FinopsError } from '@open-finops/pipeline'
import type { Format } from './language/mapping.ts'

const MARK = 'FINOPS_MISSING_RAW_COLUMN'

/** A raw column's name as the reader of these files knows it. */
export function labelOf(format: Format, rawColumn: string, headers: readonly string[]): string {
  return format.label?.(rawColumn, headers) ?? rawColumn
}

/** The message by which compiled SQL says that a row needs a column which the files lack. */
export function missingRawColumnMark(
  format: Format,
  rawColumn: string,
  focusColumn: string,
  headers: readonly string[],
): string {
  return `${MARK}:${rawColumn}:${focusColumn}:${labelOf(format, rawColumn, headers)}:`
}

/** The error for a raw column without which a FOCUS column would be wrong. */
export function missingRawColumn(
  format: Format,
  rawColumn: string,
  focusColumn: string,
  headers: readonly string[],
): FinopsError {
  return missing(format, rawColumn, focusColumn, labelOf(format, rawColumn, headers))
}

/** The same error, read back from the message of a query that failed by its mark; undefined for other messages. */
export function missingRawColumnIn(format: Format, message: string): FinopsError | undefined {
  const [, rawColumn = '', focusColumn = '', label = ''] =
    new RegExp(`${MARK}:([^:]*):([^:]*):([^:]*):`).exec(message) ?? []
  return rawColumn === '' ? undefined : missing(format, rawColumn, focusColumn, label)
}

/** The error for files that have not one column of their format: an error page, or another table. */
export function noneOfItsColumns(format: Format, headers: readonly string[]): FinopsError {
  const first = (headers[0] ?? '').slice(0, 60)
  return new FinopsError({
    code: MARK,
    message: `the files have none of the columns of ${format.id}: the first of theirs is '${first}'`,
    hint: 'Look whether the file is the bill that its name says; have it delivered again if not, else name its layout by `format:`.',
    details: { format: format.id, headers: headers.slice(0, 20) },
  })
}

function missing(format: Format, rawColumn: string, focusColumn: string, label: string): FinopsError {
  const remedy = format.columns[rawColumn]?.remedy
  return new FinopsError({
    code: 'FINOPS_MISSING_RAW_COLUMN',
    message: `${focusColumn} can't be computed: the files have no column '${label}'`,
    hint: remedy ?? `Add '${label}' to the export, or name it under 'columns:' when the export renamed it.`,
    details: { format: format.id, rawColumn: label, focusColumn },
  })
}
