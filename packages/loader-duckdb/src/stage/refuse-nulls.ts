import type { DuckDBConnection } from '@duckdb/node-api'
import type { LakeColumn } from '@open-finops/focus-schema'
import { FinopsError } from '@open-finops/pipeline'
import { sqlName, sqlString } from '../sql-text.ts'

/**
 * Columns that FOCUS never allows to be empty, in any version, must not be empty in a row of `staged`. Columns of which
 * the file's footer tells that they have no NULL are not looked at.
 * @param path The Parquet file that `staged` reads, where it reads one.
 * @throws FinopsError `FINOPS_EMPTY_VALUE`.
 */
export async function refuseNulls(
  connection: DuckDBConnection,
  columns: readonly LakeColumn[],
  path?: string,
): Promise<void> {
  const filled = path === undefined ? new Set() : await filledColumns(connection, path)
  const names = columns.filter((column) => !column.nullable && !filled.has(column.name)).map((column) => column.name)
  if (names.length === 0) return
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

async function filledColumns(connection: DuckDBConnection, path: string): Promise<ReadonlySet<string>> {
  const answer = await connection.runAndReadAll(
    `SELECT path_in_schema FROM parquet_metadata(${sqlString(path)})
      GROUP BY 1 HAVING bool_and(coalesce(stats_null_count = 0, false))`,
  )
  return new Set(answer.getRowsJson().map(([name]) => String(name)))
}
