import { type FocusColumn, lakeTypeOf } from '@open-finops/focus-schema'
import type { ExportFormat } from './options.ts'
import { sqlName } from './sql-text.ts'

/** A column of an export: what it is, and the SQL that gives it in the lake's type. */
export interface ExportColumn extends Pick<FocusColumn, 'name' | 'dataType' | 'measure'> {
  readonly sql: string
}

/**
 * The value as a file holds it. Parquet has types: moments in UTC, exact decimals, text. CSV is text as FOCUS writes it:
 * ISO 8601 with Z, decimals without trailing zeros, nothing for NULL.
 */
export function fileValue(column: ExportColumn, format: ExportFormat): string {
  return `${format === 'parquet' ? typed(column) : text(column)} AS ${sqlName(column.name)}`
}

function typed({ sql, dataType, measure }: ExportColumn): string {
  const value = `CAST(${sql} AS ${lakeTypeOf(dataType, measure)})`
  return dataType === 'DateTime' ? `${value} AT TIME ZONE 'UTC'` : value
}

function text(column: ExportColumn): string {
  const { dataType, measure, sql } = column
  const value = `CAST(${sql} AS ${lakeTypeOf(dataType, measure)})`
  if (dataType === 'DateTime') {
    return `CASE WHEN date_trunc('second', ${value}) = ${value} THEN strftime(${value}, '%Y-%m-%dT%H:%M:%SZ') ELSE strftime(${value}, '%Y-%m-%dT%H:%M:%S.%fZ') END`
  }
  if (dataType === 'Decimal') return `rtrim(rtrim(CAST(${value} AS VARCHAR), '0'), '.')`
  return value
}
