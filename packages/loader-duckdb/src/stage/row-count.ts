import type { DuckDBConnection } from '@duckdb/node-api'
import { type FetchedDelivery, FinopsError } from '@open-finops/pipeline'
import { sqlString } from '../sql-text.ts'
import { countRecords } from './csv-records.ts'
import { countJsonLines } from './jsonl-records.ts'

/**
 * The source rows of a delivery, counted without the reader that transforms them: CSV records and JSON lines by
 * their bytes, Parquet rows by the files' own footers.
 */
export async function countSourceRows(
  connection: DuckDBConnection,
  fetched: FetchedDelivery,
  signal?: AbortSignal,
): Promise<number> {
  if (fetched.files.length === 0) return 0
  if (fetched.delivery.encoding === 'parquet') {
    const paths = fetched.files.map((file) => sqlString(file.path)).join(', ')
    const answer = await connection.runAndReadAll(
      `SELECT coalesce(sum(num_rows), 0) AS n FROM parquet_file_metadata([${paths}])`,
    )
    return Number(answer.getRowObjectsJS()[0]?.['n'] ?? 0)
  }
  let rows = 0
  for (const file of fetched.files) {
    rows +=
      fetched.delivery.encoding === 'jsonl'
        ? await countJsonLines(file, signal)
        : (await countRecords(file, signal)) - 1
  }
  return rows
}

/**
 * @throws FinopsError `FINOPS_ROWS_LOST` when the transform read another number of rows than the files hold.
 */
export function requireAllRows(counted: number, read: number, fetched: FetchedDelivery): void {
  if (counted === read) return
  throw new FinopsError({
    code: 'FINOPS_ROWS_LOST',
    message: `the files of ${fetched.delivery.exportName} ${fetched.delivery.slot} hold ${counted} rows, ${read} were read`,
    hint: `Look for line breaks of two kinds or stray quotes in ${fetched.files.map((file) => file.path).join(', ')}; download the files again if they were edited. Nothing was loaded.`,
    details: { counted, read, files: fetched.files.map((file) => file.path) },
  })
}
