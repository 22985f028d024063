import { FinopsError } from '@open-finops/pipeline'
import type { Format } from './language/mapping.ts'

const MARK = 'FINOPS_MISSING_RAW_COLUMN'

/** The message by which compiled SQL says that a row needs a column which the files lack. */
export function missingRawColumnMark(rawColumn: string, focusColumn: string): string {
  return `${MARK}:${rawColumn}:${focusColumn}:`
}

/** The error for a raw column without which a FOCUS column would be wrong. */
export function missingRawColumn(format: Format, rawColumn: string, focusColumn: string): FinopsError {
  const label = format.label?.(rawColumn) ?? rawColumn
  const remedy = format.columns[rawColumn]?.remedy
  return new FinopsError({
    code: 'FINOPS_MISSING_RAW_COLUMN',
    message: `${focusColumn} can't be computed: the files have no column '${label}'`,
    hint: remedy ?? `Add '${label}' to the export, or name it under 'columns:' when the export renamed it.`,
    details: { format: format.id, rawColumn: label, focusColumn },
  })
}

/** The same error, read back from the message of a query that failed by its mark; undefined for other messages. */
export function missingRawColumnIn(format: Format, message: string): FinopsError | undefined {
  const found = new RegExp(`${MARK}:([^:]*):([^:]*):`).exec(message)
  return found ? missingRawColumn(format, found[1] ?? '', found[2] ?? '') : undefined
}
