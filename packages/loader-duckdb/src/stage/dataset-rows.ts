import type { DuckDBConnection } from '@duckdb/node-api'
import { datasetLakeColumns, type LakeDataset } from '@open-finops/focus-schema'
import { noBillingPeriod, type PeriodLoad } from '@open-finops/pipeline'
import { refuseNulls } from './refuse-nulls.ts'

/** The rows of the relation `staged` of a dataset that knows no billing periods, such as contract commitments. */
export async function datasetRows(
  connection: DuckDBConnection,
  dataset: LakeDataset,
  path: string,
): Promise<readonly PeriodLoad[]> {
  await refuseNulls(connection, datasetLakeColumns(dataset), path)
  const [row] = (await connection.runAndReadAll('SELECT count(*) AS n FROM staged')).getRowObjectsJS()
  const rows = Number(row?.['n'] ?? 0)
  if (rows === 0) return []
  return [{ billingPeriod: noBillingPeriod, sourceRows: rows, focusRows: rows, rowChanges: [], totals: [] }]
}
