import { name } from '../sql.ts'
import type { WrittenColumn } from '../write.ts'
import { type GcpColumn, gcpColumnNames, gcpColumns } from './columns.ts'

/** The columns as BigQuery's Parquet extracts have them: as they are. */
export function projectParquet(): readonly WrittenColumn[] {
  return gcpColumnNames.map((column) => ({ output: column, sql: name(column) }))
}

const numeric = /DECIMAL\(38,9\)/g

/** The columns as BigQuery writes JSON lines: instants as `2026-10-01 07:00:00 UTC`, NUMERIC as text. */
export function projectJsonLines(): readonly WrittenColumn[] {
  return gcpColumnNames.map((column) => ({ output: column, sql: jsonValue(column) }))
}

function jsonValue(column: GcpColumn): string {
  const type: string = gcpColumns[column]
  if (type.startsWith('TIMESTAMP')) return `strftime(${name(column)}, '%Y-%m-%d %H:%M:%S UTC')`
  return numeric.test(type) ? `CAST(${name(column)} AS ${type.replace(numeric, 'VARCHAR')})` : name(column)
}
