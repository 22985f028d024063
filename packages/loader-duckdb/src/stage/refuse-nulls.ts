import type { DuckDBConnection } from '@duckdb/node-api'
import type { LakeColumn } from '@open-finops/focus-schema'
import { FinopsError } from '@open-finops/pipeline'
import { sqlName } from '../sql-text.ts'

/**
 * Columns that FOCUS never allows to be empty, in any version, must not be empty in a row of `staged`.
 * @throws FinopsError `FINOPS_EMPTY_VALUE`.
 */
export async function refuseNulls(connection: DuckDBConnection, columns: readonly LakeColumn[]): Promise<void> {
  const names = columns.filter((column) => !column.nullable).map((column) => column.name)
  const counts = names.map((name, at) => `count(*) FILTER (${sqlName(name)} IS NULL) AS n${at}`)
  const [row] = (await connection.runAndReadAll(`SELECT ${counts.join(', ')} FROM staged`)).getRowObjectsJS()
  const at = names.findIndex((_, index) => Number(row?.[`n${index}`] ?? 0) > 0)
  const column = names[at]
  if (column === undefined) return
  const rows = Number(row?.[`n${at}`] ?? 0)
  throw new FinopsError({
    code: 'FINOPS_EMPTY_VALUE',
    message: `${rows} rows have no ${column}, which FOCUS requires of every row`,
    hint: `\`finops explain <format> ${column}\` shows which columns of the bill it comes from; the export may be cut off or edited.`,
    details: { column, rows },
  })
}
